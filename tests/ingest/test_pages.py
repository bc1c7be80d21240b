"""Pages of which everything stands where few readers look; beside words that are shown, it is left out."""

import base64

import pytest

from tests.ingest.outcomes import parsed, rejected, words

TEXT = "Everyone has twenty days of leave."
UNSEEN = {
    "style": f"<style>p::before {{ content: '{TEXT}' }}</style><p></p>",
    "hidden value": f'<input type="hidden" value="{TEXT}">',
    "any attribute": f'<table><tr><th abbr="{TEXT}"></th></tr></table>',
    "template": f'<script type="text/template"><p>{TEXT}</p></script>',
    "state": f'<script type="application/json">{{"a": [{{"b": "{TEXT}"}}, "c"]}}</script>',
}


@pytest.mark.parametrize("place", UNSEEN)
def test_what_a_page_says_without_showing_it_is_read_when_it_shows_nothing(place: str) -> None:
    assert words("a.html", UNSEEN[place].encode()) == TEXT
    [note] = parsed("a.html", UNSEEN[place].encode()).notes
    assert note.startswith("shows no text")
    assert words("a.html", f"<p>Shown words.</p>{UNSEEN[place]}".encode()) == "Shown words."


@pytest.mark.parametrize("holder", ['<iframe src="{}"></iframe>', '<object data="{}"></object>', '<embed src="{}">'])
@pytest.mark.parametrize(
    "held",
    [
        f"data:text/html,&lt;p&gt;{TEXT}&lt;/p&gt;",
        f"data:text/html;charset=utf-8;base64,{base64.b64encode(f'<p>{TEXT}</p>'.encode()).decode()}",
        f"data:text/plain,{TEXT.replace(' ', '%20')}",
    ],
)
def test_a_page_in_an_attribute_is_read_where_it_stands(holder: str, held: str) -> None:
    assert words("a.html", f"<p>Before.</p>{holder.format(held)}<p>After.</p>".encode()).splitlines() == [
        "Before.",
        "After.",
        TEXT,
    ]


def test_pages_in_attributes_of_pages_end() -> None:
    page = f"<p>{TEXT}</p>"
    for _ in range(6):
        page = f'<iframe src="data:text/html;base64,{base64.b64encode(page.encode()).decode()}"></iframe>'
    assert rejected("a.html", page.encode()).code == "no_text"


@pytest.mark.parametrize(
    "held", ["data:text/html;base64,!!", "data:application/pdf;base64,AAAA", "data:,", "https://x/"]
)
def test_what_is_no_page_in_an_attribute_is_passed_over(held: str) -> None:
    assert words("a.html", f'<p>Before.</p><iframe src="{held}"></iframe>'.encode()) == "Before."
