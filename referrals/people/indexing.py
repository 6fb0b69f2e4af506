"""Blind indexes by which a person is found again without reading any name (security F-08).

Each is a keyed digest inside one scope (an organisation) and one column: the same value in two organisations, or in two
columns of one, has different digests. None is made of a value that few possibilities could spell out alone, such as a
date of birth or a sex. What stays visible in the database is how often a digest occurs.
"""

import unicodedata
from datetime import date
from uuid import UUID

from core.sealing import key_ring
from referrals.people.phones import normalise_phone


def fold_name(text: str) -> str:
    """A name as it is compared: one way of writing each letter, no capitals, single blanks, “Last, First” turned."""
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    last, comma, first = folded.partition(",")
    return f"{first.strip()} {last.strip()}".strip() if comma and first.strip() else folded.strip(", ")


def surname_of(text: str) -> str | None:
    """The last word of a name, where it has more than one."""
    words = fold_name(text).split()
    return words[-1] if len(words) > 1 else None


def match_index(agency_id: UUID, name: str | None, born_on: date | None) -> bytes | None:
    """The blind index of a person within an agency; None unless name and date of birth are known."""
    if not name or not fold_name(name) or born_on is None:
        return None
    return key_ring().blind_index(f"{fold_name(name)}|{born_on.isoformat()}", agency_id.hex)


def name_index(scope_id: UUID, text: str | None) -> bytes | None:
    """The blind index of a full name within an organisation; None for less than two words, which many share."""
    if not text or surname_of(text) is None:
        return None
    return key_ring().blind_index(fold_name(text), f"{scope_id.hex}:name")


def phone_index(scope_id: UUID, text: str | None, country: str) -> bytes | None:
    """The blind index of a telephone number within an organisation; None where it is no number of a person."""
    number = normalise_phone(text, country)
    return key_ring().blind_index(number, f"{scope_id.hex}:phone") if number else None


def surname_index(agency_id: UUID, name: str | None, born_on: date | None) -> bytes | None:
    """The blind index of surname and date of birth together, for suggesting duplicates; None while one is missing."""
    surname = surname_of(name) if name else None
    if surname is None or born_on is None:
        return None
    return key_ring().blind_index(f"{surname}|{born_on.isoformat()}", f"{agency_id.hex}:surname")
