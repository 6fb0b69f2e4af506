"""What belongs together on a line: a number and its unit are not torn apart where the line ends."""

import re
from typing import TypeVar

Text = TypeVar("Text", bound=str)

_TEXT = re.compile(r"(?<=>)[^<>]+|^[^<>]+")
_TORN = re.compile(r"(?<=\d) (?=%|(?:d|h|min|s)\b)")
HARD_SPACE = "\u00a0"


def tied(text: str) -> str:
    """A plain text in which a number and its unit stay on one line."""
    return _TORN.sub(HARD_SPACE, text)


def unbroken(html: Text) -> Text:
    """HTML in which "93.8 %" and "2 d 21 h" stay on one line; attributes and drawings' paths are left as they are.

    Markup stays markup, and what was not escaped stays to be escaped.
    """
    return type(html)(_TEXT.sub(lambda found: tied(found[0]), html))
