"""A link as a picture that a telephone reads: dark on light in every scheme."""

from markupsafe import Markup

from web.qr import qr_picture


def picture(address: str) -> Markup:
    """The address as a QR code that survives a crumpled card (error level Q)."""
    return qr_picture(address, level="q", scale=4, border=4, dark="#000", light="#fff", svgns=False)
