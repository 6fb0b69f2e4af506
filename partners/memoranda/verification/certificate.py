"""The installation's signing certificate, and a PDF signed with it (PAdES baseline, ETSI EN 319 142-1).

The library is loaded where it is used: that takes 0.4 s, which only those who have a certificate should wait.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ConcordatError
from core.text import N_

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner

FIELD = "ConcordatSeal"


class CertificateRefused(ConcordatError):
    """The configured certificate cannot be used; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A loaded certificate with its key."""

    signer: "SimpleSigner"
    subject: str
    sha256: str
    not_after: datetime


@lru_cache(maxsize=4)
def load_seal(path: str, passphrase: str) -> Seal:
    """The certificate and key of a PKCS#12 file; raises `CertificateRefused`."""
    from pyhanko.sign.signers import SimpleSigner

    file = Path(path)
    if not file.is_file():
        raise CertificateRefused(N_("There is no certificate file %(path)s."), path=path)
    try:
        signer = SimpleSigner.load_pkcs12(path, passphrase=passphrase.encode() or None)  # type: ignore[no-untyped-call]
    except (ValueError, OSError) as error:
        raise CertificateRefused(
            N_("The certificate %(path)s does not open: wrong passphrase, or not PKCS#12."), path=path
        ) from error
    if signer is None or signer.signing_cert is None:
        raise CertificateRefused(
            N_("The certificate %(path)s does not open: wrong passphrase, or not PKCS#12."), path=path
        )
    certificate = signer.signing_cert
    return Seal(
        signer=signer,
        subject=certificate.subject.human_friendly[:300],
        sha256=hashlib.sha256(certificate.dump()).hexdigest(),
        not_after=certificate.not_valid_after,
    )


def sealed_pdf(content: bytes, seal: Seal, *, now: datetime) -> bytes:
    """The PDF with an invisible digital signature appended; its pages and tags stay byte for byte.

    Raises `CertificateRefused` for a certificate whose time is over.
    """
    if now > seal.not_after:
        raise CertificateRefused(
            N_("The signing certificate is valid until %(day)s only."), day=seal.not_after.date()
        )
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        subfilter=fields.SigSeedSubFilter.PADES,
        reason="Issued as signed by all parties",
    )
    answer = signers.PdfSigner(metadata, signer=seal.signer).sign_pdf(
        IncrementalPdfFileWriter(BytesIO(content))
    )
    return bytes(answer.getbuffer())
