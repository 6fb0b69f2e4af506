"""What may stand in a notice: a marked text and a few plain values, kept as JSON."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from core.text import MarkedText

Plain = str | int | date
"""A short text, a number, a day or a moment; a `MarkedText` is translated for the reader."""

MAX_TEXT = 120
MAX_PARAMS = 8
_NAME = re.compile(r"[a-z_]{1,40}")
_ADDRESS = re.compile(r"(?<!\S)(?=\S+@\S)\S++")


def pack(message: str, params: Mapping[str, Plain]) -> dict[str, Any]:
    """The parameters as JSON; raises `ValueError` or `TypeError` for what a notice must not hold.

    Only texts, whole numbers, days and moments are taken, at most eight; a longer text is cut at 120 characters,
    and an e-mail address in it is left out. A name of somebody in care is never a parameter: what people typed
    about a case has no place here, only names of organisations, titles of agreements and meetings, and numbers.
    """
    if len(params) > MAX_PARAMS:
        raise ValueError(f"a notice has at most {MAX_PARAMS} parameters")
    packed = {name: _pack(name, value) for name, value in params.items()}
    try:
        _ = message % params if params else message % ()
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"the parameters do not fill the text {message!r}") from error
    return packed


def unpack(params: Mapping[str, Any]) -> dict[str, Plain]:
    """The parameters as they were given."""
    return {name: _unpack(value) for name, value in params.items()}


def _pack(name: str, value: Plain) -> Any:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a parameter")
    if isinstance(value, MarkedText):
        return {"text": str(value)}
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a moment in a notice knows its zone")
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError(f"{name}: a notice holds texts, whole numbers and days only")
    return _short(value) if isinstance(value, str) else value


def _short(text: str) -> str:
    plain = _ADDRESS.sub("…", "".join(letter if letter.isprintable() else " " for letter in text)).strip()
    return plain if len(plain) <= MAX_TEXT else plain[: MAX_TEXT - 1].rstrip() + "…"


def _unpack(value: Any) -> Plain:
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]
    ((shape, text),) = value.items()
    if shape == "moment":
        return datetime.fromisoformat(text)
    return date.fromisoformat(text) if shape == "day" else MarkedText(text)
