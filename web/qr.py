"""An address as a picture that a telephone reads: an inline SVG without style or script."""

from io import BytesIO
from typing import Any

import segno
from markupsafe import Markup


def qr_picture(
    address: str, *, title: str | None = None, level: str = "m", border: int = 2, **drawing: Any
) -> Markup:
    """The address as a QR code of class `qr`; `title` is what it says to those who do not see it.

    `level` is the error level (m survives 15 per cent of damage, q 25); `drawing` goes to segno as it is.
    """
    out = BytesIO()
    segno.make(address, error=level, micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        nl=False,
        svgclass="qr",
        lineclass=None,
        border=border,
        title=title,
        **drawing,
    )
    return Markup(out.getvalue().decode())  # noqa: S704 - drawn by us, of modules and an escaped title
