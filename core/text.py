"""Marking of texts that users read, for code that must not know the web."""


def N_(text: str) -> str:
    """A text marked here is put into the catalogue now and translated where it is shown.

    `%(name)s` placeholders are filled in at the edge, after translation.
    """
    return text


class MarkedText(str):
    """A marked text that fills a placeholder of another one; the edge translates it before it is filled in."""

    __slots__ = ()
