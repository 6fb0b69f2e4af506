"""Where a comment stands, and how it is found again when the text has changed."""

from dataclasses import replace

import pytest

from partners.memoranda.clauses import LIBRARY
from partners.memoranda.elements import Clause, Element
from partners.memoranda.parts import PART_LABELS, Part
from partners.memoranda.review.outcomes import OUTCOMES, CommentStanding, Outcome
from partners.memoranda.review.places import Place, find_place, places_of

ROLES = LIBRARY[2]
FURTHER = tuple(Clause(element=Element.FURTHER, heading=heading, body="x") for heading in ("Parking", "Keys"))


def test_every_part_and_outcome_has_words() -> None:
    assert set(PART_LABELS) == set(Part)
    assert set(OUTCOMES) == set(Outcome)
    assert {s.value for s in CommentStanding} == {o.value for o in Outcome} | {"open"}


def test_every_section_and_every_clause_is_a_place_with_a_code_of_its_own() -> None:
    places = places_of((*LIBRARY, *FURTHER))
    assert len(places) == len(Part) - 1 + len(LIBRARY) + 2
    codes = [place.code for place in places]
    assert len(set(codes)) == len(codes)
    assert codes[0] == "parties"
    assert all(code.replace("-", "").isalnum() for code in codes)


@pytest.mark.parametrize(
    "values",
    [
        {"part": Part.CLAUSES},
        {"part": Part.CLAUSES, "element": Element.ROLES},
        {"part": Part.CLAUSES, "element": Element.ROLES, "heading": ""},
        {"part": Part.SCOPE, "element": Element.ROLES, "heading": "Roles"},
        {"part": Part.SCOPE, "heading": "Roles"},
    ],
)
def test_a_place_is_a_section_or_a_named_clause(values: dict) -> None:
    with pytest.raises(ValueError, match="named by its element and its heading"):
        Place(**values)


def test_a_place_stays_when_clauses_move_and_when_one_is_put_in_front() -> None:
    place = Place.of_clause(ROLES)
    for clauses in (LIBRARY[::-1], (*FURTHER, *LIBRARY), (ROLES,)):
        assert find_place(places_of(clauses), place) == place


def test_a_clause_with_another_heading_is_found_by_what_it_covers() -> None:
    renamed = replace(ROLES, heading="Who does what")
    assert find_place(places_of((renamed,)), Place.of_clause(ROLES)) == Place.of_clause(renamed)


def test_what_is_gone_or_cannot_be_told_apart_is_not_found() -> None:
    assert find_place(places_of(()), Place.of_clause(ROLES)) is None
    other = Place(part=Part.CLAUSES, element=Element.FURTHER, heading="Garden")
    assert find_place(places_of(FURTHER), other) is None


def test_sections_are_always_there() -> None:
    assert find_place(places_of(()), Place.of_section(Part.SCOPE)) == Place.of_section(Part.SCOPE)
