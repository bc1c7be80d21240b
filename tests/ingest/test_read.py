"""Every format gives its headings, paragraphs, lists, tables and pages, in order, and loses no words."""

import pytest

from ingest.parse.read import split_front_matter
from tests.ingest.documents import slides, word, word_with_text_box
from tests.ingest.outcomes import parsed, shape, words

MARKDOWN = """# Leave <b>policy</b>

Everyone has *twenty* days, see [the form](http://forms).

- apply early
- tell your team
   1. then wait

| grade | days |
|-------|------|
| A     | 20   |

## Exceptions

```
code stays
```

> quoted words

Under
-----
<div>Inline <i>markup</i> is read.</div>
<script>alert("never")</script><style>p {}</style>
"""


def test_markdown() -> None:
    assert shape("a.md", MARKDOWN.encode()) == [
        "h1 Leave policy",
        "p Everyone has twenty days, see the form.",
        "i apply early",
        "i tell your team",
        "i then wait",
        "t grade | days\nA | 20",
        "h2 Exceptions",
        "p code stays",
        "p quoted words",
        "h2 Under",
        "p Inline markup is read.",
    ]


def test_html() -> None:
    page = """<html><head><title>Site</title><style>x</style></head><body><h1>Leave</h1>
      <div>Loose <b>bold</b> words<br>on two lines</div><ul><li>one<ul><li>two</li></ul></li></ul>
      <script>never()</script><noscript>never</noscript><!-- never -->
      <table><tr><th>grade</th><th>days</th></tr><tr><td>A</td><td>20</td></tr></table>
      <h3>Deep</h3><p>Under it.</p><h2>Up</h2><p>And here.</p></body></html>"""
    assert shape("a.html", page.encode()) == [
        "h1 Leave",
        "p Loose bold words on two lines",
        "i one",
        "i two",
        "t grade | days\nA | 20",
        "h3 Deep",
        "p Under it.",
        "h2 Up",
        "p And here.",
    ]


def test_html_without_a_body_is_read() -> None:
    assert shape("a.html", b"<p>Hello there everyone.</p><h2>Title</h2>loose text") == [
        "p Hello there everyone.",
        "h2 Title",
        "p loose text",
    ]


def test_plain_text() -> None:
    text = (
        "LEAVE POLICY\n\nReceipts must be handed in\nwithin 30 days.\n\n- one\n- two\n\nNot a heading, for it ends.\n"
    )
    assert shape("a.txt", text.encode()) == [
        "h1 LEAVE POLICY",
        "p Receipts must be handed in within 30 days.",
        "i one",
        "i two",
        "p Not a heading, for it ends.",
    ]


def test_a_page_long_heading_is_a_paragraph() -> None:
    assert shape("a.md", f"# {'word ' * 100}".encode())[0].startswith("p word word")


def test_word() -> None:
    raw = word(
        (1, "Leave"),
        (2, "Scope"),
        "Short words",
        "An item",
        [["", ""]],
        [["key", "value"], ["x", "two\nlines"]],
        "END OF DOCUMENT",
        styles={"An item": "List Bullet"},
        header="Running header",
    )
    assert shape("a.docx", raw) == [
        "p Running header",
        "h1 Leave",
        "h2 Scope",
        "p Short words",
        "i An item",
        "t key | value\nx | two lines",
        "p END OF DOCUMENT",
    ]


def test_word_text_boxes_stand_after_the_paragraph_that_holds_them() -> None:
    raw = word_with_text_box("Before the box.", "Inside the box.", "After the box.")
    assert shape("a.docx", raw) == ["p Before the box.", "p Inside the box.", "p After the box."]


def test_slides_have_a_heading_a_page_bullets_tables_and_notes() -> None:
    raw = slides(
        ("First", ["one", "two words"]),
        ("Second", ["A whole sentence that says what is required by the policy."]),
        notes="Say this\naloud.",
        table=[["a", "b"], ["1", "2"]],
    )
    assert shape("a.pptx", raw) == [
        "h1 First @1",
        "i one @1",
        "i two words @1",
        "h2 Second @2",
        "i A whole sentence that says what is required by the policy. @2",
        "t a | b\n1 | 2 @2",
        "p Notes: Say this aloud. @2",
    ]


def test_a_table_drawn_above_a_slide_title_belongs_to_that_slide() -> None:
    raw = slides(("First", ["one"]), ("Second", ["two"]), table=[["a", "b"]], table_top=0)
    assert shape("a.pptx", raw)[2:] == ["h2 Second @2", "t a | b @2", "i two @2"]


def test_office_properties_are_read_as_written() -> None:
    raw = word("Words here.", title="Rules & <regulations>", subject="Leave")
    assert parsed("a.docx", raw).properties == {
        "property:title": "Rules & <regulations>",
        "property:subject": "Leave",
    }


def test_front_matter_becomes_properties_as_written() -> None:
    raw = b"\xef\xbb\xbf---\r\ntitle: Leave\r\neffective_from: 2026-04-01\r\nversion: 1.10\r\ntags: [a, b]\r\nx: {y: z}\r\n---\r\n# H\r\n\r\nText here.\r\n"
    found = parsed("a.md", raw)
    assert found.properties == {"title": "Leave", "effective_from": "2026-04-01", "version": "1.10", "tags": "a, b"}
    assert [block.text for block in found.blocks] == ["H", "Text here."]


@pytest.mark.parametrize(
    ("front", "why"),
    [
        ("a: [b\nc: d", "is not YAML (line 2: "),
        ("- a\n- b", "is no list of 'label: value' lines"),
        ("just words", "is no list of 'label: value' lines"),
        ("[" * 3000, "is not YAML"),
    ],
)
def test_front_matter_that_cannot_be_read_stays_in_the_text_and_is_noted(front: str, why: str) -> None:
    found = split_front_matter(f"---\n{front}\n---\n# H\n")
    assert found.values == {}
    assert front in found.text
    assert why in found.note


def test_front_matter_that_multiplies_itself_is_left_out_quickly() -> None:
    layers = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))
    found = split_front_matter(f"---\ntitle: x\na0: &a0 ha\n{layers}\n---\nbody")
    assert found.values["title"] == "x"
    assert len("".join(found.values.values())) < 100


@pytest.mark.parametrize("text", ["---\nonly one line", "text\n---\na: b\n---\n", "--- \n", "----\na: b\n----\n"])
def test_lines_that_open_no_front_matter_are_text(text: str) -> None:
    assert split_front_matter(text).text == text


def test_empty_front_matter_is_dropped() -> None:
    assert split_front_matter("---\n---\nbody").text == "body"


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html"])
def test_a_megabyte_on_one_line_is_read(name: str) -> None:
    text = "The leave policy of the company applies to everyone. " * 20_000
    assert words(name, text.encode()) == text.strip()
