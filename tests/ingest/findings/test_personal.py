"""Personal data is found where it is, under its type, and not where something only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.findings.personal import find_personal


def found(text: str, *, least: float = 0.0) -> list[tuple[str, str]]:
    return [(f.type, f.span.of(text)) for f in find_personal(text) if f.score >= least]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Write to Anna.Berg+hr@mail.example.co.uk.", "email", "Anna.Berg+hr@mail.example.co.uk"),
        ("Charge 4111-1111-1111-1111 today", "credit_card", "4111-1111-1111-1111"),
        ("card number 4111 1111 1111 1112 (mistyped)", "credit_card", "4111 1111 1111 1112"),
        ("Pay to GB82 WEST 1234 5698 7654 32 before Monday", "iban", "GB82 WEST 1234 5698 7654 32"),
        ("iban de89370400440532013000 is his", "iban", "de89370400440532013000"),
        ("Her SSN: 219-09-9999.", "us_ssn", "219-09-9999"),
        ("routing number 111000025", "routing_number", "111000025"),
        ("NHS number 943 476 5919", "uk_nhs", "943 476 5919"),
        ("NI number AB123456C", "uk_nino", "AB123456C"),
        ("Steuer-ID 86 095 742 719", "de_tax_id", "86 095 742 719"),
        ("NIR 2 55 08 14 168 025 38", "fr_nir", "2 55 08 14 168 025 38"),
        ("DNI 12345678Z", "es_dni", "12345678Z"),
        ("CF RSSMRA85T10A562S", "it_codice_fiscale", "RSSMRA85T10A562S"),
        ("passport no. X1234567", "passport", "X1234567"),
        ("My driver's license number is D123-4567-8901", "driving_licence", "D123-4567-8901"),
        ("account 12345678", "bank_account", "12345678"),
        ("wallet bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "crypto_address", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        ("logged in from 10.20.30.40", "ip_address", "10.20.30.40"),
        ("host 2001:db8::ff00:42:8329 answered", "ip_address", "2001:db8::ff00:42:8329"),
        ("adapter 00:1A:2B:3C:4D:5E", "mac_address", "00:1A:2B:3C:4D:5E"),
        ("clone https://anna:s3cret@git.example.org/x", "url_credentials", "https://anna:s3cret@git.example.org/x"),
        ("born on 3 April 1980", "date_of_birth", "3 April 1980"),
        ("Call +44 20 7946 0958", "phone", "+44 20 7946 0958"),
        ("Tel. 030 901820", "phone", "030 901820"),
        ("reach me: (212) 555-0147", "phone", "(212) 555-0147"),
        ("at 12 Baker Street, London", "street_address", "12 Baker Street"),
        ("Lindenstraße 14", "street_address", "Lindenstraße 14"),
        ("Via Garibaldi 7", "street_address", "Via Garibaldi 7"),
        ("ZIP code 94107", "postcode", "94107"),
        ("postcode SW1A 1AA", "postcode", "SW1A 1AA"),
        ("Mr. Okonkwo will decide.", "person", "Okonkwo"),
        ("Approved by Katarzyna Nowak.", "person", "Katarzyna Nowak"),
        ("Zxqr T. Vwbnmy signed.", "person", "Zxqr T. Vwbnmy"),
        ("The patient is a 47 year old woman", "age", "47"),
        ("bought from Acme Widgets Ltd", "organisation", "Acme Widgets Ltd"),
    ],
)  # fmt: skip
def test_it_is_found_with_its_exact_place(text: str, kind: str, value: str) -> None:
    assert (kind, value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Invoice 4111 1111 1111 1112 of 2024",  # a card's form, the wrong check digit, and no card announced
        "Version 1.2.3.4567 and section 4.2.1.3.5",
        "effective 2026-01-01 until 2026-12-31",
        "between 1998-2004 about 12 000 000 people",
        "order 123456789, item 987654321",
        "The fee is 1,234,567.89 euros in 2024",
        "see section 12 of the Act",
        "Employees must submit the form to their manager within 14 days.",
        "leave of 20 days, aged debt of 90 days",
        "MD5 d41d8cd98f00b204e9800998ecf8427e",
        "isbn 978-3-16-148410-0",
        "at 127.0.0.1",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert found(text, least=0.5) == []


def test_who_was_named_in_full_is_found_again_by_one_name() -> None:
    text = "Prof. Katarzyna Wiszniewska chairs it. Ask Wiszniewska first."
    assert [value for kind, value in found(text) if kind == "person"] == ["Katarzyna Wiszniewska", "Wiszniewska"]


def test_a_reason_never_holds_the_value() -> None:
    text = "SSN 219-09-9999, anna@example.org, Mr. Okonkwo, +44 20 7946 0958"
    for finding in find_personal(text):
        assert finding.span.of(text) not in finding.reason


@given(st.text(alphabet=st.sampled_from("ab AB.@-+:/\n0123456789éГ'"), max_size=300))
def test_findings_are_in_order_apart_and_inside_the_text(text: str) -> None:
    findings = find_personal(text)
    ends = [0, *(f.span.end for f in findings)]
    assert all(
        0 < f.score <= 1 and end <= f.span.start < f.span.end <= len(text)
        for f, end in zip(findings, ends, strict=False)
    )


@given(st.integers(min_value=0, max_value=60_000))
def test_a_value_is_found_wherever_it_stands_in_a_long_text(place: int) -> None:
    text = "words and " * (place // 10) + "anna@example.org" + " and words" * 3000
    assert ("email", "anna@example.org") in found(text)


@pytest.mark.parametrize(
    "piece", ["1-", "a@", "1 ", "A ", "A.", "(1", "Aa ", "::", "0:", "a://b:c", "Dr ", "St 1 ", "12 a "]
)
def test_a_hostile_text_is_done_with(piece: str) -> None:
    find_personal(piece * (30_000 // len(piece)))
