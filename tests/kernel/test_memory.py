"""Freed memory goes back to the system."""

import sys

import psutil
import pytest

from kernel.memory import give_back

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only glibc keeps what is freed")


def test_what_was_freed_in_small_pieces_goes_back_to_the_system() -> None:
    resident = psutil.Process().memory_info
    held = [bytearray(1000) for _ in range(200_000)]
    last = bytearray(1000)  # above the others, so that the heap cannot shrink by itself
    full = resident().rss
    held.clear()
    give_back()
    assert full - resident().rss > 100 * 2**20
    assert len(last) == 1000
