"""What the notes of a cell say of the value that it holds, and what ties notes to their row of the trail."""

from itertools import permutations

import pytest

from audit.cells.kept import COMPARTMENT, LEFT_OUT
from audit.cells.ledger import Verdict, judge, notes_of
from audit.trails import MAIN_TRAIL
from concordat.models import metadata
from concordat.wellbeing_models import metadata as apart
from core.sealed_fields import Sealed
from core.sealed_notes import NOTHING, digest_of, noted_columns, noted_tables
from tests.support.settings import use_test_keys

ONE, TWO, THREE, FOUR = (digest_of(text) for text in (b"one", b"two", b"three", b"four"))
WALK = ((NOTHING, ONE), (ONE, TWO), (TWO, THREE))
EMPTIED = ((NOTHING, ONE), (ONE, NOTHING), (NOTHING, TWO))


@pytest.mark.proves("F-11")
def test_where_the_walk_ends_is_what_has_to_stand_there_in_whatever_order_it_is_read() -> None:
    for notes in permutations(WALK):
        assert judge(notes, THREE) is Verdict.HOLDS
        assert judge(notes, TWO) is judge(notes, ONE) is Verdict.EARLIER
        assert judge(notes, digest_of(b"other")) is Verdict.UNKNOWN
    for notes in permutations(EMPTIED):
        assert judge(notes, TWO) is Verdict.HOLDS
        assert judge(notes, ONE) is Verdict.EARLIER
    assert judge((), ONE) is Verdict.NOT_COVERED


@pytest.mark.proves("F-11")
def test_a_value_that_was_put_back_and_then_changed_is_found_as_well() -> None:
    for notes in permutations((*WALK, (ONE, FOUR))):
        assert judge(notes, FOUR) is Verdict.RETURNED
        assert judge(notes, ONE) is Verdict.EARLIER
    assert judge(((TWO, THREE), (TWO, FOUR)), FOUR) is Verdict.RETURNED


@pytest.mark.proves("F-11")
def test_what_something_writes_that_keeps_no_notes_is_no_rollback() -> None:
    """An older version that still writes beside this one."""
    for notes in permutations(((NOTHING, ONE), (TWO, THREE))):  # it made two of one
        assert judge(notes, THREE) is Verdict.FORKED
        assert judge(notes, FOUR) is Verdict.UNKNOWN
        assert judge(notes, TWO) is Verdict.EARLIER
    assert judge(WALK, FOUR) is Verdict.UNKNOWN
    rollbacks = {one for one in Verdict if one.is_rollback}
    untold = {one for one in Verdict if one.is_untold}
    assert rollbacks == {Verdict.EARLIER, Verdict.RETURNED}
    assert untold == {Verdict.UNKNOWN, Verdict.FORKED}


def test_a_row_of_the_trail_carries_its_notes_in_one_piece() -> None:
    cells = b"".join(bytes([n]) * 16 + before + after for n, (before, after) in enumerate(WALK))
    assert list(notes_of(cells)) == [(bytes([n]) * 16, *note) for n, note in enumerate(WALK)]


@pytest.mark.proves("F-11")
def test_notes_belong_to_their_row_and_cannot_be_changed_moved_or_removed() -> None:
    use_test_keys()
    mac, notes = b"m" * 32, b"n" * 48
    kept = MAIN_TRAIL.sealed_notes("chain", 7, mac, notes)

    def is_whole(kept: bytes | None, *, form: int = 3, chain: str = "chain", number: int = 7) -> bool:
        return MAIN_TRAIL.has_its_notes(chain, number, mac, form, kept)

    assert is_whole(kept)
    assert not any(map(is_whole, (None, b"", kept[:32], kept[:-1], kept + notes, b"\0" + kept[1:])))
    assert not is_whole(kept, chain="other")
    assert not is_whole(kept, number=8)
    assert not MAIN_TRAIL.has_its_notes("chain", 7, b"o" * 32, 3, kept)
    for form in (1, 2):
        assert is_whole(None, form=form)
        assert not is_whole(kept, form=form)


@pytest.mark.proves("F-11", "R-05")
def test_the_mac_of_a_row_with_notes_is_the_one_that_the_version_before_computes() -> None:
    """It takes every column that it knows of any form but the first: a row of form 3 holds for it."""
    assert (len(MAIN_TRAIL.covered), MAIN_TRAIL.added[0], "cells" in MAIN_TRAIL.added) == (8, "form", False)
    values = [*["x"] * 8, 3, "done", None, None, None, None]
    assert list(MAIN_TRAIL.fields_of(values)) == values


@pytest.mark.proves("F-11")
def test_every_sealed_column_is_noted_or_left_out_for_a_reason() -> None:
    sealed = {
        table.name: {one.name for one in table.columns if isinstance(one.type, Sealed)}
        for table in metadata.tables.values()
    }
    sealed = {name: columns for name, columns in sealed.items() if columns}
    noted = {table.name: {one.name for one in noted_columns(table)} for table in noted_tables(metadata)}
    assert noted == {name: columns for name, columns in sealed.items() if name not in LEFT_OUT}
    assert set(LEFT_OUT) <= set(sealed)
    assert all(len(reason) > 40 for reason in (*LEFT_OUT.values(), COMPARTMENT))
    assert not noted_tables(apart)
