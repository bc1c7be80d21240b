from hypothesis import given
from hypothesis import strategies as st

from assistants.reading.layout import cells, pairs


def labelled(text: str) -> dict[str, str]:
    return {pair.label.strip(): pair.value.of(text) for pair in reversed(pairs(text))}


def test_a_label_and_its_value_are_found_on_a_line_in_cells_and_on_the_next_line() -> None:
    found = labelled("Total: 12 EUR\nDate: 3 May    No.: 17\nNet\t10\n**Due:** tomorrow\nVendor:\nAcme Ltd\n")
    assert found["Total"] == "12 EUR"
    assert (found["Date"], found["No."]) == ("3 May", "17")
    assert (found["Net"], found["Due"], found["Vendor"]) == ("10", "tomorrow", "Acme Ltd")


def test_a_cell_stands_below_the_head_of_its_column() -> None:
    text = "| Number | Date |\n|---|---|\n| 17 | 3 May |\n"
    assert {("Number", "17"), ("Date", "3 May")} <= {(pair.label, pair.value.of(text)) for pair in pairs(text)}


def test_the_keys_of_json_are_labels() -> None:
    found = labelled('{"invoice_number": "17", "total": 12.5, "buyer": {"name": "Acme"}, "paid": true, "note": null}')
    assert (found["invoice number"], found["total"], found["name"], found["paid"]) == ("17", "12.5", "Acme", "true")


@given(st.text(alphabet='ab1:|\t \n."{}#*-', max_size=80))
def test_every_place_lies_in_the_text_and_has_no_space_around_it(text: str) -> None:
    for span in [*cells(text), *(pair.value for pair in pairs(text))]:
        assert 0 <= span.start < span.end <= len(text)
    assert all(span.of(text) == span.of(text).strip() for span in cells(text))
