"""What belongs together on a line: a number and its unit are not torn apart where the line ends."""

import re
from typing import TypeVar

Text = TypeVar("Text", bound=str)

_TORN = re.compile(r"(?<=\d) (?=%|(?:d|h|min|s)\b)")
HARD_SPACE = "\u00a0"


def tied(text: str) -> str:
    """A plain text in which a number and its unit stay on one line."""
    return _TORN.sub(HARD_SPACE, text)


def unbroken(html: Text) -> Text:
    """HTML in which "93.8 %" and "2 d 21 h" stay on one line; attributes and drawings' paths are left as they are.

    Markup stays markup, and what was not escaped stays to be escaped.
    """
    return type(html)(_TORN.sub(lambda found: HARD_SPACE if _is_text(html, found.start()) else " ", html))


def _is_text(html: str, place: int) -> bool:
    """Whether a place is outside of tags; asked only where there is something to tie, which is seldom."""
    return html.rfind("<", 0, place) <= html.rfind(">", 0, place)
