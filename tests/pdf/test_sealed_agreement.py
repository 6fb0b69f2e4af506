"""An issued agreement with a digital signature: intact, by the configured certificate, pages and tags as they were."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from partners.memoranda.verification.certificate import CertificateRefused, load_seal, sealed_pdf

PASSPHRASE = "of the tests"


def make_certificate(folder: Path, *, until: datetime) -> tuple[Path, bytes]:
    """A self-signed certificate in a PKCS#12 file, and its DER."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Concordat of the tests")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(until - timedelta(days=800))
        .not_valid_after(until)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "seal.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"seal", key, certificate, None, BestAvailableEncryption(PASSPHRASE.encode())
        )
    )
    return file, certificate.public_bytes(Encoding.DER)


def small_pdf() -> bytes:
    """A document of one page."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(200, 200))
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def test_the_signature_is_intact_and_the_original_bytes_come_first(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    file, der = make_certificate(tmp_path, until=now + timedelta(days=300))
    seal = load_seal(str(file), PASSPHRASE)
    original = small_pdf()
    signed = sealed_pdf(original, seal, now=now)
    assert signed.startswith(original)
    [embedded] = PdfFileReader(BytesIO(signed)).embedded_signatures
    trusted = list(load_certs_from_pemder_data(der))
    status = validate_pdf_signature(embedded, ValidationContext(trust_roots=trusted))
    assert status.intact
    assert status.valid
    assert status.trusted
    assert seal.subject.endswith("Concordat of the tests")
    assert len(seal.sha256) == 64


def test_a_changed_file_is_no_longer_intact(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    file, der = make_certificate(tmp_path, until=now + timedelta(days=300))
    signed = sealed_pdf(small_pdf(), load_seal(str(file), PASSPHRASE), now=now)
    changed = signed.replace(b"200 200", b"200 201", 1)
    assert changed != signed
    [embedded] = PdfFileReader(BytesIO(changed)).embedded_signatures
    trusted = list(load_certs_from_pemder_data(der))
    assert not validate_pdf_signature(embedded, ValidationContext(trust_roots=trusted)).intact


def test_what_cannot_be_used_is_refused_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(CertificateRefused, match="no certificate file"):
        load_seal(str(tmp_path / "none.p12"), "")
    now = datetime.now(UTC)
    file, _ = make_certificate(tmp_path, until=now - timedelta(days=1))
    with pytest.raises(CertificateRefused, match="does not open"):
        load_seal(str(file), "another")
    with pytest.raises(CertificateRefused, match="valid until"):
        sealed_pdf(small_pdf(), load_seal(str(file), PASSPHRASE), now=now)
