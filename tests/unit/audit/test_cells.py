"""What the notes of a cell say of the value that it holds, and which columns the MAC of a row of each form covers."""

from itertools import permutations

import pytest

from audit.cells.kept import COMPARTMENT, LEFT_OUT
from audit.cells.ledger import Verdict, judge, notes_of
from audit.chain import GENESIS, link_mac, use_key
from audit.trails import MAIN_TRAIL
from concordat.models import metadata
from concordat.wellbeing_models import metadata as apart
from core.sealed_fields import Sealed
from core.sealed_notes import NOTHING, digest_of, noted_columns, noted_tables

ONE, TWO, THREE = (digest_of(text) for text in (b"one", b"two", b"three"))
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
    for notes in permutations((*WALK, (ONE, digest_of(b"four")))):
        assert judge(notes, digest_of(b"four")) is Verdict.FORKED


def test_a_row_of_the_trail_carries_its_notes_in_one_piece() -> None:
    cells = b"".join(bytes([n]) * 16 + before + after for n, (before, after) in enumerate(WALK))
    assert list(notes_of(cells)) == [(bytes([n]) * 16, *note) for n, note in enumerate(WALK)]


@pytest.mark.proves("F-11")
@pytest.mark.parametrize(("form", "covers_cells"), [(1, False), (2, False), (3, True)])
def test_the_mac_of_a_row_covers_what_its_form_says(form: int, covers_cells: bool) -> None:
    use_key(b"a key of the tests")

    def mac(cells: bytes | None, *, form: int = form) -> bytes:
        added = [form, "done", None, None, None, None, cells]
        return link_mac(GENESIS, "chain", 1, MAIN_TRAIL.fields_of([*["x"] * 8, *added]))

    assert (mac(b"1") != mac(b"2")) is covers_cells
    assert len({mac(None, form=each) for each in (1, 2, 3)}) == 3


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
