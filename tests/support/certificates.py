"""A self-signed certificate and a small PDF, for tests of digital signatures."""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

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
