"""North American telephone numbers as people write them, down to what a phone dials."""

import re
from enum import StrEnum

_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_USUAL = re.compile(r"\(\d{3}\) \d{3}-\d{4}")
_AREA = re.compile(r"\D*+(\d{3})\s*+\)?[\s.-]*+(.*)", re.DOTALL)


class PhoneForm(StrEnum):
    """How a number is written."""

    USUAL = "usual"
    VANITY = "vanity"
    """Letters of the keypad stand for digits."""
    SHORT = "short"
    """A service code of three digits, such as 211 or 988."""
    UNUSUAL = "unusual"
    """Complete, but written in another way."""
    UNUSABLE = "unusable"
    """Too few or too many digits, or a letter in the area code: nothing is guessed."""


def read_phone(number: str) -> tuple[PhoneForm, str | None]:
    """The form of a number and its digits; None where it cannot be dialled."""
    if _USUAL.fullmatch(number):
        return PhoneForm.USUAL, f"{number[1:4]}{number[6:9]}{number[10:]}"
    digits = re.sub(r"\D", "", number)
    has_letters = re.search(r"[A-Za-z]", number) is not None
    if has_letters:
        vanity = _vanity_digits(number)
        return (PhoneForm.VANITY, vanity) if vanity else (PhoneForm.UNUSABLE, None)
    if len(digits) == 3:
        return PhoneForm.SHORT, digits
    if len(digits) == 10 or (len(digits) == 11 and digits.startswith("1")):
        return PhoneForm.UNUSUAL, digits[-10:]
    return PhoneForm.UNUSABLE, None


def _vanity_digits(number: str) -> str | None:
    matched = _AREA.fullmatch(number)
    if matched is None:
        return None
    area, rest = matched.groups()
    dialled = re.sub(r"\D", "", rest.upper().translate(_KEYPAD))
    return area + dialled if len(dialled) == 7 else None


def dialled_digits(number: str) -> str | None:
    """What a phone dials for a number that an organisation gives itself, abroad included; None where it cannot."""
    if number.lstrip().startswith("+"):
        digits = re.sub(r"\D", "", number)
        written = re.fullmatch(r"[+\d\s().-]+", number.strip()) is not None
        return f"+{digits}" if written and 8 <= len(digits) <= 15 else None
    return read_phone(number)[1]
