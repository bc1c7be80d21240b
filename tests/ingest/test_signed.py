"""Signed data is read as what was signed; sealed data, bare signatures and damage are called what they are."""

from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from tests.ingest.documents import mail, pdf
from tests.ingest.outcomes import parsed, rejected, words

TEXT = "Everyone has twenty days of leave."
DATA, SIGNED = (b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07" + kind for kind in (b"\x01", b"\x02"))


def certificate(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> x509.Certificate:
    """Return a certificate that signs itself."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test")])
    return (
        x509.CertificateBuilder(name, name, key.public_key(), 1, datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )  # fmt: skip


def signed(raw: bytes, *options: pkcs7.PKCS7Options, encoding: Encoding = Encoding.DER) -> bytes:
    """Return signed data."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = pkcs7.PKCS7SignatureBuilder().set_data(raw).add_signer(certificate(key), key, hashes.SHA256())
    return builder.sign(encoding, [pkcs7.PKCS7Options.Binary, *options])


@pytest.mark.parametrize(
    ("name", "raw", "kind"),
    [
        ("a.txt.p7m", TEXT.encode(), "text/plain"),
        ("a.pdf.p7m", pdf(TEXT), "application/pdf"),
        ("a.p7m", pdf(TEXT), "application/pdf"),
        ("smime.p7m", f"Content-Type: text/html\r\n\r\n<p>{TEXT}</p>".encode(), "message/rfc822"),
    ],
)
@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
def test_a_signed_document_is_read_and_its_signature_said_to_be_unchecked(
    name: str, raw: bytes, kind: str, encoding: Encoding
) -> None:
    found = parsed(name, signed(raw, encoding=encoding))
    assert [block.text for block in found.blocks] == [TEXT]
    assert found.media_type == kind
    assert found.notes[0] == "its signature was not checked"


def test_what_is_signed_in_pieces_of_unknown_length_is_read() -> None:
    def open_ended(tag: int, inner: bytes) -> bytes:
        return bytes([tag, 0x80]) + inner + b"\0\0"

    octets = open_ended(0x24, b"".join(b"\x04" + bytes([len(piece)]) + piece for piece in (b"Twenty ", b"days here.")))
    content = open_ended(0x30, DATA + open_ended(0xA0, octets))
    inner = open_ended(0x30, b"\x02\x01\x01" + open_ended(0x31, b"") + content + open_ended(0x31, b""))
    assert words("a.p7m", open_ended(0x30, SIGNED + open_ended(0xA0, inner))) == "Twenty days here."


def test_a_signed_mail_inside_a_mail_is_read() -> None:
    inner = signed(f"Content-Type: text/plain\r\n\r\n{TEXT}".encode())
    assert TEXT in words("a.eml", mail(attachments={"smime.p7m": inner}))


def test_a_signature_without_its_document_says_so() -> None:
    found = rejected("a.p7s", signed(TEXT.encode(), pkcs7.PKCS7Options.DetachedSignature))
    assert (found.code, found.reason) == (
        "unsupported",
        "is a signature without the document that it signs; remove it.",
    )


def test_sealed_data_is_encrypted() -> None:
    key = rsa.generate_private_key(65537, 2048)
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(TEXT.encode()).add_recipient(certificate(key))
    assert rejected("a.p7m", builder.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])).code == "encrypted"


@pytest.mark.parametrize("cut", range(30, 90, 6))
def test_signed_data_that_is_cut_off_says_so(cut: int) -> None:
    assert rejected("a.p7m", signed(b"x" * 3000)[:cut]).code == "truncated"


def test_lengths_that_nest_without_end_are_refused() -> None:
    assert rejected("a.p7m", b"\x30\x80" + SIGNED + b"\xa0\x80\x30\x80" * 5000).code == "truncated"
