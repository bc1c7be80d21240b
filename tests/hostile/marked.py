"""Pages and XML: text in every place that markup has for it, and markup that means harm."""

from collections.abc import Iterator

from tests.hostile.file import CUT_OFF, LIMITS, HostileFile, sentence

_PLACES = {
    "title": "<html><head><title>{}</title></head><body></body></html>",
    "meta": '<html><head><meta name="description" content="{}"></head><body></body></html>',
    "noscript": "<body><noscript><p>{}</p></noscript></body>",
    "noscript-beside": "<body><p>Other words.</p><noscript>{}</noscript></body>",
    "svg": '<body><svg><text x="1">{}</text></svg></body>',
    "svg-title": "<body><svg><title>{}</title><desc>x</desc></svg></body>",
    "template": "<body><template><p>{}</p></template></body>",
    "srcdoc": '<body><iframe srcdoc="&lt;p&gt;{}&lt;/p&gt;"></iframe></body>',
    "alt": '<body><img alt="{}" src="x.png"></body>',
    "title-attribute": '<body><abbr title="{}">x</abbr></body>',
    "placeholder": '<body><input placeholder="{}"></body>',
    "value": '<body><input type="text" value="{}"></body>',
    "textarea": "<body><textarea>{}</textarea></body>",
    "option": "<body><select><option>{}</option></select></body>",
    "details": "<body><details><summary>x</summary>{}</details></body>",
    "dialog": "<body><dialog>{}</dialog></body>",
    "button": "<body><button>{}</button></body>",
    "caption": "<body><table><caption>{}</caption><tr><td>x</td></tr></table></body>",
    "th": "<body><table><thead><tr><th>{}</th></tr></thead></table></body>",
    "nested-table": "<table><tr><td><table><tr><td>{}</td></tr></table></td></tr></table>",
    "hidden": '<body><p hidden style="display:none">{}</p></body>',
    "aria": '<body><div aria-label="{}"></div></body>',
    "comment": "<body><!-- {} --></body>",
    "definition": "<dl><dt>x</dt><dd>{}</dd></dl>",
    "pre": "<pre>{}</pre>",
    "code": "<code>{}</code>",
    "marquee": "<marquee>{}</marquee>",
    "custom": "<my-element><other-one>{}</other-one></my-element>",
    "unclosed": "<div><p>{}",
    "attributes-broken": '<p class="x>{}</p>"><b>{}</b>',
    "uppercase": "<HTML><BODY><P>{}</P></BODY></HTML>",
    "body-twice": "<body>a</body><body><p>{}</p></body>",
    "frameset": "<html><frameset><noframes>{}</noframes></frameset></html>",
    "center-font": "<center><font color=red>{}</font></center>",
    "ruby": "<ruby>{}<rt>x</rt></ruby>",
    "math": "<math><mtext>{}</mtext></math>",
    "fieldset": "<form><fieldset><legend>{}</legend></fieldset></form>",
    "figcaption": "<figure><figcaption>{}</figcaption></figure>",
    "footer": "<footer>{}</footer>",
    "nav": "<nav>{}</nav>",
    "aside": "<aside>{}</aside>",
    "header": "<header>{}</header>",
    "a": '<a href="x">{}</a>',
    "mixed": "<div>a<p>b</p>{}<p>c</p></div>",
    "list-loose": "<ul>{}<li>x</li></ul>",
    "br": "<div>x<br>{}<br>y</div>",
    "object": "<object>{}</object>",
    "video": "<video>{}</video>",
    "canvas": "<canvas>{}</canvas>",
    "ld-json": '<script type="application/ld+json">{{"description": "x"}}</script><p>{}</p>',
    "cdata": "<p><![CDATA[x]]>{}</p>",
    "h7": "<h7>{}</h7>",
    "plaintext": "<plaintext>{}",
    "xmp": "<xmp>{}</xmp>",
    "php": "<?php echo 1; ?><p>{}</p>",
    "only-data": '<script type="application/ld+json">{{"description": "{}"}}</script>',
    "style": "<style>p::before {{ content: '{}' }}</style><p></p>",
    "hidden-value": '<input type="hidden" value="{}">',
    "button-value": '<button value="{}"></button>',
    "abbreviated": '<table><tr><th abbr="{}"></th></tr></table>',
    "option-label": '<select><optgroup label="{}"></optgroup></select>',
    "held-page": '<iframe src="data:text/html,&lt;p&gt;{}&lt;/p&gt;"></iframe>',
    "held-object": '<p>x</p><object data="data:text/plain,{}"></object>',
    "held-drawing": '<img src="data:image/svg+xml,&lt;svg&gt;&lt;text&gt;{}&lt;/text&gt;&lt;/svg&gt;">',
    "shadow": '<div><template shadowrootmode="open"><p>{}</p></template></div>',
    "script-template": '<script type="text/template"><p>{}</p></script>',
    "script-state": '<script type="application/json">{{"props": {{"x": ["{}"]}}}}</script>',
    "aria-description": '<div aria-description="{}"></div>',
    "zero-width": "<p>\u200b\u2060{}\u200d</p>",
    "references": "<p>&#8203;{}&nbsp;</p>",
    "conditional": "<!--[if mso]><p>x</p><![endif]--><p>{}</p>",
}
_XML = {
    "element": "<a><b>{}</b></a>",
    "attribute": '<a><b says="{}"/></a>',
    "cdata": "<a><![CDATA[{}]]></a>",
    "mixed": "<a>x <b>y</b> {} <c/></a>",
    "namespaces": '<x:a xmlns:x="u"><x:b>{}</x:b></x:a>',
    "comment": "<a><!-- {} --></a>",
    "entity": '<!DOCTYPE a [<!ENTITY e "{}">]><a><b>&e;</b></a>',
    "external": '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;<b>{}</b></a>',
    "doctype": '<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd"><a><b>{}</b></a>',
    "instruction": '<?xml-stylesheet href="x"?><a><b>{}</b></a>',
    "html-inside": "<rss><item><description>&lt;p&gt;{}&lt;/p&gt;</description></item></rss>",
    "svg": '<svg xmlns="http://www.w3.org/2000/svg"><text>{}</text></svg>',
    "xhtml": '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{}</p></body></html>',
    "docbook": "<article><section><title>x</title><para>{}</para></section></article>",
    "word2003": '<w:wordDocument xmlns:w="u"><w:body><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:body></w:wordDocument>',
    "undeclared-prefix": "<x:a><x:b>{}</x:b></x:a>",
    "unclosed": "<a><b>{}",
    "two-roots": "<a>x</a><b>{}</b>",
    "ampersand": "<a>R & D, {}</a>",
    "space-first": "\n\n<?xml version='1.0'?><a>{}</a>",
    "junk-after": "<a>{}</a>\n\0\0",
    "tspan": "<svg><text><tspan>{}</tspan> <tspan>x</tspan></text></svg>",
    "outline": '<opml><body><outline text="{}"/></body></opml>',
    "version-9": '<?xml version="9.9"?><a>{}</a>',
    "tei": "<TEI><text><body><div><head>x</head><p>{}</p></div></body></text></TEI>",
}


def marked_files() -> Iterator[HostileFile]:
    """Yield pages and XML."""
    for name, pattern in _PLACES.items():
        for suffix in ("html", "htm"):
            text = sentence()
            yield HostileFile(name=f"pages/{name}.{suffix}", raw=pattern.format(*[text] * 3).encode(), says=text)
    for name, pattern in _XML.items():
        text = sentence()
        yield HostileFile(name=f"xml/{name}.xml", raw=pattern.format(text).encode(), says=text)
        text = sentence()
        raw = f'<?xml version="1.0" encoding="UTF-8"?>{pattern.format(text)}'.encode()
        yield HostileFile(name=f"xml/{name}-declared.xml", raw=raw, says=text)
    yield from _harm()


def _harm() -> Iterator[HostileFile]:
    text = sentence()
    for depth in (300, 3000, 100_000):
        for tag in ("div", "table", "b", "ul", "blockquote"):
            raw = (f"<{tag}>" * depth + text + f"</{tag}>" * depth).encode()
            yield HostileFile(name=f"deep/{tag}-{depth}.html", raw=raw, says=text, refusals=LIMITS)
        raw = ("<a>" * depth + text + "</a>" * depth).encode()
        yield HostileFile(name=f"deep/{depth}.xml", raw=raw, says=text, refusals=LIMITS)
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    quadratic = f'<!DOCTYPE a [<!ENTITY e "{"x" * 50_000}">]><a>{"&e;" * 50_000}</a>'
    for name, raw in {
        "laughs.xml": f'<!DOCTYPE d [<!ENTITY l0 "ha">{laughs}]><d>&l9;</d>'.encode(),
        "quadratic.xml": quadratic.encode(),
        "parameter.xml": b'<!DOCTYPE d [<!ENTITY % a SYSTEM "file:///dev/zero">%a;]><d>x</d>',
        "laughs.html": f'<!DOCTYPE d [<!ENTITY l0 "ha">{laughs}]><p>&l9; words</p>'.encode(),
        "attributes.html": b"<p " + b" ".join(b"a%d=b" % n for n in range(100_000)) + b">words</p>",
        "attributes.xml": b"<p " + b" ".join(b"a%d='b c'" % n for n in range(100_000)) + b">words</p>",
        "lt.html": b"<" * 500_000,
        "lt-spaces.html": b"< " * 500_000,
        "comments.html": b"<!--" * 300_000,
        "entities.html": b"&amp;" * 500_000,
        "p.html": b"<p>x" * 200_000,
        "td.html": b"<table><tr>" + b"<td>x" * 100_000,
        "meta.html": b"<meta " * 200_000,
        "script.html": b"<script>" + b"x" * 2_000_000,
        "quotes.html": b'<a href="' + b"'" * 1_000_000,
        "srcdoc.html": b'<iframe srcdoc="' * 3000,
    }.items():
        yield HostileFile(name=f"harm/{name}", raw=raw, refusals=LIMITS | CUT_OFF | {"no_text"})
    yield HostileFile(name="harm/scripts-only.html", raw=b"<body><script>document.write('x')</script></body>")
    large = sentence()
    body = "<p>Some words that fill the page.</p>" * 150_000
    yield HostileFile(name="harm/large.html", raw=f"{body}<p>{large}</p>".encode(), says=large, refusals=LIMITS)
