"""What office files and pages say of themselves outside their text."""

from ingest.parse.properties import office_properties, page_properties

CORE = b"<cp:coreProperties><dc:title>Travel &amp; Trips</dc:title><cp:revision>14</cp:revision></cp:coreProperties>"
CUSTOM = (
    b'<Properties><property fmtid="{D}" pid="2" name="Effective Date"><vt:filetime>2026-04-01T00:00:00Z</vt:filetime>'
    b"</property><property fmtid='{D}' pid='3' name='title'><vt:lpwstr>Another</vt:lpwstr></property></Properties>"
)


def test_an_office_file_has_common_fields_and_its_own() -> None:
    assert office_properties(CORE, CUSTOM) == {
        "property:title": "Travel & Trips",
        "property:Effective Date": "2026-04-01T00:00:00Z",
    }


def test_a_file_without_them_says_nothing() -> None:
    assert office_properties(b"", b"") == {}


def test_the_meta_elements_of_a_page_are_read_in_either_order() -> None:
    page = """<html><head><meta name="effective-date" content="2026-04-01"><META content='HR' property='owner'/>
    <meta charset="utf-8"><meta name="title" content="Other"><meta name="empty" content=""></head></html>"""
    assert page_properties(page) == {"effective-date": "2026-04-01", "owner": "HR"}
