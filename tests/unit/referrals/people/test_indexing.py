"""Blind indexes: the same value however it is written, never across organisations or columns, never of one small fact."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest

from core.keys.ring import _RINGS, MAIN, KeyRing
from referrals.people import indexing
from referrals.people.references import make_person_reference, read_person_reference

ONE, OTHER = UUID(int=1), UUID(int=2)
BORN = date(1990, 4, 1)


@pytest.fixture(autouse=True)
def ring() -> Iterator[None]:
    before = dict(_RINGS)
    _RINGS[MAIN] = KeyRing({1: bytes(range(32))})
    yield
    _RINGS.clear()
    _RINGS.update(before)


@pytest.mark.parametrize(
    "typed",
    ["Jo Example", "  jo\t EXAMPLE ", "Ｊｏ Ｅｘａｍｐｌｅ", "Example, Jo", "JO\u00a0Example"],
)
def test_a_name_is_found_however_it_is_written(typed: str) -> None:
    assert indexing.name_index(ONE, typed) == indexing.name_index(ONE, "Jo Example")
    assert indexing.match_index(ONE, typed, BORN) == indexing.match_index(ONE, "Jo Example", BORN)
    assert indexing.surname_index(ONE, typed, BORN) == indexing.surname_index(ONE, "Kim Example", BORN)


def test_letters_written_two_ways_are_one() -> None:
    assert indexing.name_index(ONE, "Zoë Müller") == indexing.name_index(ONE, "ZOE\u0308 MU\u0308LLER")
    assert indexing.name_index(ONE, "Anna Weiß") == indexing.name_index(ONE, "Anna WEISS")


@pytest.mark.proves("F-08")
def test_two_organisations_and_two_columns_never_share_an_index() -> None:
    def all_of(scope: UUID) -> set[bytes | None]:
        return {
            indexing.match_index(scope, "Jo Example", BORN),
            indexing.name_index(scope, "Jo Example"),
            indexing.phone_index(scope, "410 555 0100", "US"),
            indexing.surname_index(scope, "Jo Example", BORN),
        }

    assert len(all_of(ONE) | all_of(OTHER)) == 8
    assert all(index is not None and len(index) == 16 for index in all_of(ONE))


def test_nothing_that_few_values_could_spell_out_has_an_index() -> None:
    assert indexing.match_index(ONE, None, BORN) is None
    assert indexing.match_index(ONE, " , ", BORN) is None
    assert indexing.match_index(ONE, "Jo Example", None) is None
    assert indexing.surname_index(ONE, "Jo", BORN) is None
    assert indexing.surname_index(ONE, "Jo Example", None) is None
    assert indexing.name_index(ONE, "Jo") is None
    assert indexing.phone_index(ONE, "911", "US") is None


@pytest.mark.parametrize("typed", ["P-7KQ2", "p7kq2", " p-7kq2 ", "7KQ2", "P 7K Q2"])
def test_a_code_is_read_as_it_is_said(typed: str) -> None:
    assert read_person_reference(typed) == "P-7KQ2"


@pytest.mark.parametrize("typed", [None, "", "P-", "P-7K", "P-AEIO", "Jo Example", "P-7KQ2-7KQ2-7"])
def test_what_is_no_code(typed: str | None) -> None:
    assert read_person_reference(typed) is None


def test_codes_of_every_length_can_be_read_again() -> None:
    for letters in (4, 5, 6, 8):
        code = make_person_reference(letters)
        assert read_person_reference(code.lower()) == code
    assert read_person_reference("P-7KQ2-92QF") == "P-7KQ2-92QF"
