"""Pages are taken apart in a process of their own: what stalls or ends it costs one page its main text, and no more."""

import sys

import pytest

from ingest.connectors.page_reader import PageReader

SCRIPTED = (sys.executable, "-m", "tests.ingest.scripted_worker", "400")
TEXT = "Everyone has twenty days of leave a year, and part-timers have a share of it that is rounded up to whole days. "
PAGE = f"<html><head><title>Leave</title></head><body><nav>Menu Home</nav><article><p>{TEXT * 4}</p></article></body></html>"


def test_the_main_text_is_found_and_the_menu_left_out() -> None:
    found = PageReader().main_text(PAGE.encode(), "utf-8")
    assert TEXT.strip() in found.raw.decode()
    assert b"Menu" not in found.raw
    assert found.title == "Leave"


def test_a_page_without_a_main_text_is_returned_whole() -> None:
    assert PageReader().main_text(b"<p>few words</p>", "").raw == b"<p>few words</p>"


def test_links_are_found() -> None:
    assert PageReader().links(b'<a href="b">x</a>', "", "http://a.example/x") == ["http://a.example/b"]


@pytest.mark.parametrize("order", [b"SLEEP", b"ABORT", b"KILLED", b"EXIT"])
def test_a_page_that_stalls_or_ends_the_process_is_returned_whole_and_the_next_is_read(order: bytes) -> None:
    reader = PageReader(seconds=1, command=SCRIPTED)
    assert reader.main_text(order, "").raw == order
    assert reader.links(order, "", "http://a.example/") == []
    assert reader.main_text(b"words of the next page", "").raw == b"words of the next page"
