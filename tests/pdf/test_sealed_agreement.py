"""An issued agreement with a digital signature: intact, by the configured certificate, pages and tags as they were."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from partners.memoranda.verification.certificate import CertificateRefused, load_seal, sealed_pdf
from tests.support.certificates import PASSPHRASE, make_certificate, small_pdf


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


@pytest.mark.proves("L-08")
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
