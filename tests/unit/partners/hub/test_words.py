"""Words of entries and searches: stems, costs, languages and people that an entry names in its own words."""

import pytest

from partners.hub.values import Cost
from partners.hub.words import (
    LONGEST,
    cost_of,
    folded,
    languages_in,
    mark,
    names_a_line,
    populations_in,
    stems_of,
    summed,
    terms_of,
)
from partners.services.codes import Population


def test_words_are_folded_and_cut_to_their_stem() -> None:
    assert folded("Épreuve Ñandú") == "epreuve nandu"
    assert stems_of("Counselling") == stems_of("counseling") == {"counsel"}
    assert stems_of("veterano", "es") == stems_of("veteranos", "es")
    assert stems_of("a b") == set()
    assert stems_of(None) == set()


def test_a_search_keeps_what_tells_something() -> None:
    asked = terms_of("help with alcohol for a veteran", "en")
    assert asked == (frozenset({"alcohol"}), frozenset({"veteran", "veter"})), (
        "English, Spanish and French stems"
    )
    assert terms_of("Necesito hablar con alguien", "es") == ()
    assert [sorted(term) for term in terms_of("depresión", "es")] == [
        sorted(stems_of("depresion") | stems_of("depresion", "es") | stems_of("depresion", "fr"))
    ]
    assert len(terms_of(" ".join(f"word{n}" for n in range(30)), "en")) == 8
    assert all(len(word) <= LONGEST for term in terms_of("x" * 120, "en") for word in term)


@pytest.mark.parametrize(
    ("fees", "cost"),
    [
        ("None.", Cost.FREE),
        ("Free of charge", Cost.FREE),
        ("No fee.", Cost.FREE),
        ("Free initial visit, fees vary", Cost.PAID),
        ("Not free", Cost.UNKNOWN),
        ("Sliding scale", Cost.BY_INCOME),
        ("Based on ability to pay", Cost.BY_INCOME),
        ("$25 a session", Cost.PAID),
        ("Medical Assistance, Medicare", Cost.PAID),
        ("See notes.", Cost.UNKNOWN),
        (None, Cost.UNKNOWN),
    ],
)
def test_cost_is_read_from_an_entry_s_own_words(fees: str | None, cost: Cost) -> None:
    assert cost_of(fees, has_sliding_scale=False) is cost
    assert cost_of(fees, has_sliding_scale=True) is Cost.BY_INCOME


def test_people_and_languages_are_read_from_words() -> None:
    assert populations_in("For veterans who are homeless") == {Population.VETERANS, Population.UNHOUSED}
    assert populations_in("Serves victims of domestic violence", None) == {Population.SURVIVORS}
    assert populations_in("Anybody") == set()
    assert languages_in("Spanish, ASL; French by appointment.") == {"es", "ase", "fr"}
    assert languages_in("Accommodations possible.") == languages_in(None) == set()
    assert names_a_line("A 24-hour hotline")
    assert not names_a_line("Call for an appointment", None)


def test_marks_are_words_that_nobody_types() -> None:
    assert mark("need", "food") == "need:food"
    assert "need:food" not in stems_of("need:food")
    assert summed([("a", 3), ("b", 1), ("a", 4), ("a", 5)]) == {"a": 9, "b": 1}
