"""The simple check for names: what it warns of, and what it lets pass."""

import pytest

from partners.needs.naming import Hint, suspicions


@pytest.mark.parametrize(
    ("text", "hint", "piece"),
    [
        ("She said Mr Smith never called back.", Hint.NAME, "Mr Smith"),
        ("A mother, Jane Doe, waited.", Hint.NAME, "Jane Doe"),
        ("a boy called Kevin", Hint.NAME, "called Kevin"),
        ("reach them at 410-555-0142 in the evening", Hint.PHONE, "410-555-0142"),
        ("call +1 (518) 555 0142", Hint.PHONE, "+1 (518) 555 0142"),
        ("write to jane@example.org", Hint.MAIL, "jane@example.org"),
        ("born 12 March 1987", Hint.BIRTH, "12 March 1987"),
        ("DOB: 03/12/1987", Hint.BIRTH, "03/12/1987"),
        ("on 1987-03-12", Hint.BIRTH, "1987-03-12"),
    ],
)
def test_what_looks_like_somebody(text: str, hint: Hint, piece: str) -> None:
    found = suspicions(text)
    assert [(one.hint, one.text) for one in found] == [(hint, piece)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nobody answers at night.",
        "They wait 24 days, and 31 in the docks.",
        "In Elmsworth six in ten calls come after 20:00.",
        "Most parents fear the neighbours. The wait is too long.",
        "61.5 % of 2015 calls",
    ],
)
def test_what_passes(text: str) -> None:
    assert suspicions(text) == []


def test_several_texts_are_looked_through_each_thing_once_and_not_for_ever() -> None:
    assert len(suspicions("Jane Doe and Jane Doe", None, "Jane Doe")) == 1
    many = " and ".join(
        f"{first} {last}" for first in ("Ann", "Bob", "Cid", "Dan") for last in ("Roe", "Poe", "Loe")
    )
    assert len(suspicions(many)) == 10
