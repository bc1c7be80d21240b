"""Check digits hold for numbers that their issuers published as examples, and for none with one digit wrong."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.findings import checksums

KNOWN: list[tuple[Callable[[str], bool], str]] = [
    (checksums.card, "4111 1111 1111 1111"),
    (checksums.card, "378282246310005"),
    (checksums.card, "180016070420458"),
    (checksums.iban, "GB82 WEST 1234 5698 7654 32"),
    (checksums.iban, "DE89370400440532013000"),
    (checksums.iban, "NO9386011117947"),
    (checksums.routing_number, "111000025"),
    (checksums.uk_nhs, "943 476 5919"),
    (checksums.de_tax_id, "86095742719"),
    (checksums.de_id_card, "T220001293"),
    (checksums.fr_nir, "2 55 08 14 168 025 38"),
    (checksums.es_dni, "12345678Z"),
    (checksums.es_dni, "X1234567L"),
    (checksums.it_codice_fiscale, "RSSMRA85T10A562S"),
    (checksums.nl_bsn, "111222333"),
    (checksums.pl_pesel, "44051401359"),
    (checksums.se_personnummer, "811228-9874"),
    (checksums.fi_hetu, "131052-308T"),
    (checksums.be_rijksregister, "85.07.30-033.28"),
    (checksums.ch_ahv, "756.9217.0769.85"),
    (checksums.br_cpf, "529.982.247-25"),
    (checksums.in_aadhaar, "2345 6789 0124"),
    (checksums.luhn, "046 454 286"),
    (checksums.au_tfn, "123 456 782"),
    (checksums.sg_nric, "S1234567D"),
    (checksums.bitcoin, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    (checksums.bitcoin, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
]


@pytest.mark.parametrize(("check", "number"), KNOWN)
def test_a_published_example_is_right(check: Callable[[str], bool], number: str) -> None:
    assert check(number)


@pytest.mark.parametrize(("check", "number"), KNOWN)
def test_one_wrong_digit_is_noticed(check: Callable[[str], bool], number: str) -> None:
    place = max(i for i, character in enumerate(number) if character.isdigit())
    wrong = [number[:place] + digit + number[place + 1 :] for digit in "23456789" if digit != number[place]]
    assert sum(check(other) for other in wrong) <= 1


@pytest.mark.parametrize("number", ["000-12-3456", "666-12-3456", "123-00-4567", "123-45-0000"])
def test_numbers_that_were_never_issued_are_none(number: str) -> None:
    assert not checksums.us_ssn(number)
    assert not checksums.us_itin(number)


@given(st.text(alphabet="0123456789ABCXYZ -.", max_size=40))
def test_a_card_check_answers_whatever_it_is_given(written: str) -> None:
    assert checksums.card(written) in {True, False}


@given(st.integers(min_value=10**14, max_value=10**15 - 1))
def test_exactly_one_last_digit_makes_a_luhn_number(body: int) -> None:
    assert sum(checksums.luhn(f"{body}{digit}") for digit in range(10)) == 1
