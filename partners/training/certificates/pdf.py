"""The certificate as a document: tagged, with its number, and a code that leads to the page that verifies it."""

from flask import render_template
from flask_babel import get_locale
from markupsafe import Markup

from partners.training.certificates.queries import CertificateRow
from web.pdf import render_pdf
from web.qr import qr_picture


def certificate_html(row: CertificateRow, *, verify_url: str, description: str) -> str:
    """The whole document as HTML; `description` is what the code says to those who do not see it."""
    return render_template(
        "pdf/certificate.html",
        language=str(get_locale() or "en"),
        row=row,
        verify_url=verify_url,
        code=code_picture(verify_url, title=description),
    )


def certificate_pdf(row: CertificateRow, *, verify_url: str, description: str) -> bytes:
    """Tagged PDF labelled PDF/UA-1, dated with the moment at which the certificate was given."""
    return render_pdf(
        certificate_html(row, verify_url=verify_url, description=description),
        title=f"{row.number} {row.course_title}",
        language=str(get_locale() or "en"),
        created=row.issued_at,
        stylesheets=("print.css", "print-certificate.css"),
    ).content


def code_picture(address: str, *, title: str) -> Markup:
    """A QR code as SVG with its title as alternative text."""
    return qr_picture(address, title=title, scale=4)
