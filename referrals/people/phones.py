"""One way of writing a telephone number, so that the same number is found however it was typed."""

import re
import unicodedata

DIALLING: dict[str, tuple[str, str, str]] = {
    "AT": ("43", "0", "00"),
    "AU": ("61", "0", "0011"),
    "BE": ("32", "0", "00"),
    "CA": ("1", "1", "011"),
    "CH": ("41", "0", "00"),
    "DE": ("49", "0", "00"),
    "DK": ("45", "", "00"),
    "ES": ("34", "", "00"),
    "FI": ("358", "0", "00"),
    "FR": ("33", "0", "00"),
    "GB": ("44", "0", "00"),
    "IE": ("353", "0", "00"),
    "IN": ("91", "0", "00"),
    "IT": ("39", "", "00"),
    "MX": ("52", "", "00"),
    "NL": ("31", "0", "00"),
    "NO": ("47", "", "00"),
    "NZ": ("64", "0", "00"),
    "PL": ("48", "", "00"),
    "PT": ("351", "", "00"),
    "SE": ("46", "0", "00"),
    "US": ("1", "1", "011"),
    "ZA": ("27", "0", "00"),
}
"""By country: its code, what is dialled before an area code, and what is dialled to go abroad."""
UNKNOWN = ("", "0", "00")
NORTH_AMERICA = "1"
SHORTEST = 5
"""Fewer digits are a short code such as 911, which is nobody's own."""
LONGEST = 15
_EXTENSION = re.compile(r"(?:ext\.?|extension|x|#|;ext=)\s*\d+\s*$")


def normalise_phone(text: str | None, country: str) -> str | None:
    """The number as `+15550100` would be dialled from abroad; None where it is no number of a person.

    A number without its area code cannot be dialled from abroad: it is kept as `US:5550100` and found only when it
    was typed without the area code again.
    """
    if not text:
        return None
    folded = _EXTENSION.sub("", unicodedata.normalize("NFKC", text).casefold().strip())
    abroad = folded.lstrip("( ").startswith("+")
    digits = "".join(str(unicodedata.decimal(letter)) for letter in folded if letter.isdecimal())
    code, trunk, exit_code = DIALLING.get(country.upper(), UNKNOWN)
    if not abroad and digits.startswith(exit_code) and len(digits) > len(exit_code) + SHORTEST:
        abroad, digits = True, digits[len(exit_code) :]
    if not SHORTEST <= len(digits) <= LONGEST:
        return None
    if abroad:
        return f"+{_without_trunk(digits, country)}"
    if code == NORTH_AMERICA:
        national = digits[1:] if len(digits) == 11 and digits.startswith(trunk) else digits
        return f"+1{national}" if len(national) == 10 else f"{country.upper()}:{digits}"
    if code and trunk and digits.startswith(trunk):
        return f"+{code}{digits[len(trunk) :]}"
    if code and not trunk:
        return f"+{code}{digits}"
    return f"{country.upper()}:{digits}"


def _without_trunk(digits: str, country: str) -> str:
    """`+44 (0)20 …` is written by many, although the zero is not dialled from abroad."""
    code, trunk, _ = DIALLING.get(country.upper(), UNKNOWN)
    if trunk == "0" and code and digits.startswith(code + trunk):
        return code + digits[len(code) + 1 :]
    return digits
