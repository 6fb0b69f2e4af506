"""Fields lie under data keys of their subjects, in rows that are wrapped by keys which the database does not hold."""

import os
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.database import make_engine
from core.keys import door
from core.keys.acting import acting_for
from core.keys.door import KeyClosed, KeyDestroyed
from core.keys.rotation import ALERT_AT, key_counts
from core.keys.shredding import destroy_keys
from core.keys.table import DataKey, Part, Subject, bound_to
from core.sealing import MAIN, SealBroken, key_ring, open_text, seal_rows
from tests.support.sealed_letters import Letter, make_case, make_letter_tables, write
from tests.support.statements import counted_statements

NGO, OTHER = UUID(int=1), UUID(int=2)


@pytest.fixture(scope="module")
def letters(databases: Any, engine_name: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(databases.url(engine_name, name="letters"))
    make_letter_tables(engine)
    yield engine
    engine.dispose()


def _open(letter: Letter, **other: Any) -> bytes:
    place = {"blob": letter.text_sealed, "table": "letter", "column": "text", "key": letter.id} | other
    return door.open_sealed(**place, compartment=MAIN)


@pytest.mark.proves("F-04")
def test_a_subject_has_one_key_and_without_it_nothing_opens(letters: Engine) -> None:
    with Session(letters) as session:
        one, other = make_case(session), make_case(session)
        first, second, foreign = (
            write(session, one, "a"),
            write(session, one, "b"),
            write(session, other, "c"),
        )
        ids = {bytes(letter.text_sealed or b"")[2:18] for letter in (first, second)}
        assert len(ids) == 1
        assert bytes(foreign.text_sealed or b"")[2:18] not in ids
        session.commit()
        assert (first.text, second.text, foreign.text) == ("a", "b", "c")
        session.commit()
        assert destroy_keys(session, Subject("letter_case", one)) == 1
        session.commit()
        for letter in (first, second):
            with pytest.raises(KeyDestroyed):
                _ = letter.text
        assert foreign.text == "c"


@pytest.mark.proves("F-04")
def test_what_older_versions_sealed_goes_on_opening(letters: Engine) -> None:
    with Session(letters) as session:
        letter = write(session, make_case(session), "new")
        old = key_ring().seal("old", "letter", "text", letter.id)
        session.execute(sa.update(Letter).where(Letter.id == letter.id).values(text_sealed=old))
        session.commit()
        assert letter.text == "old"
        letter.text = "newer"
        assert letter.text == "newer"
        session.commit()
        assert bytes(letter.text_sealed or b"")[:2] == door.MAGIC
        assert letter.text == "newer"
        letter.text = "never written"
        session.rollback()
        assert letter.text == "newer"


@pytest.mark.proves("F-01")
def test_what_was_moved_or_altered_does_not_open(letters: Engine) -> None:
    with Session(letters) as session:
        case, opened = make_case(session), 0
        [one, two] = [write(session, case, f"text {number}") for number in range(2)]
        foreign = write(session, make_case(session), "foreign")
        session.commit()
        assert _open(one) == b"text 0"
        blob, header = bytes(one.text_sealed or b""), bytes(foreign.text_sealed or b"")[:18]
        moves: list[dict[str, Any]] = [
            {"key": two.id}, {"column": "content"}, {"table": "letters"}, {"blob": header + blob[18:]},
        ]  # fmt: skip
        for move in moves:
            for _ in range(1000):
                opened += _opens(one, **move)
        for number in range(10_000):
            altered = bytearray(blob)
            altered[number % len(blob)] ^= 1 + os.urandom(1)[0] % 255
            opened += _opens(one, blob=bytes(altered))
        opened += sum(_opens(one, blob=blob[:length]) for length in range(len(blob)))
        assert opened == 0


def _opens(letter: Letter, **other: Any) -> bool:
    try:
        _open(letter, **other)
    except SealBroken:
        return False
    return True


@pytest.mark.proves("F-03")
def test_plain_text_is_refused_by_every_way_into_the_column(letters: Engine) -> None:
    with Session(letters) as session:
        case_id = make_case(session)
        plain: dict[str, Any] = {"id": uuid4(), "case_id": case_id, "part": "shared", "text_sealed": b"plain"}
        ways = (
            lambda: session.add_all([Letter(**plain)]) or session.flush(),  # type: ignore[func-returns-value,redundant-expr]
            lambda: session.execute(sa.insert(Letter), [plain, {**plain, "id": uuid4()}]),
            lambda: session.connection().execute(sa.insert(Letter.metadata.tables["letter"]).values(plain)),
            lambda: session.execute(sa.update(Letter).values(text_sealed=b"plain")),
        )
        for way in ways:
            with pytest.raises((TypeError, sa.exc.StatementError)) as refused, session.begin_nested():
                way()
            assert "plaintext refused" in str(refused.value)
        [row] = seal_rows(
            session, Letter, [{"id": uuid4(), "case_id": case_id, "part": "shared", "text": "t"}]
        )
        session.execute(sa.insert(Letter), [row])
        assert session.get_one(Letter, row["id"]).text == "t"


@pytest.mark.proves("F-04")
def test_a_page_of_fifty_rows_fetches_its_keys_by_one_statement(letters: Engine) -> None:
    with Session(letters) as session:
        ids = [write(session, make_case(session), f"text {number}").id for number in range(50)]
        session.commit()
        query = sa.select(Letter.id, Letter.text_sealed).where(Letter.id.in_(ids))

        def page() -> list[str | None]:
            return [
                open_text(row.text_sealed, "letter", "text", row.id) for row in session.execute(query).all()
            ]

        door.cache.clear()
        with counted_statements(session.connection()) as statements:
            assert sorted(map(str, page())) == sorted(f"text {number}" for number in range(50))
        assert len(statements) == 2
        with counted_statements(session.connection()) as statements:
            page()
        assert len(statements) == 1
        kept, door.cache.clock = door.cache.clock, lambda: kept() + door.FRESH_SECONDS
        try:
            with counted_statements(session.connection()) as statements:
                page()
            assert len(statements) == 2
        finally:
            door.cache.clock = kept


def test_plain_rows_open_after_their_transaction(letters: Engine) -> None:
    with Session(letters) as session:
        letter_id = write(session, make_case(session), "later").id
        session.commit()
        row = session.execute(sa.select(Letter.text_sealed).where(Letter.id == letter_id)).one()
    door.cache.clear()
    assert open_text(row.text_sealed, "letter", "text", letter_id) == "later"


def test_a_key_that_leaves_the_cache_between_reading_and_opening_is_fetched_again(letters: Engine) -> None:
    with Session(letters) as session:
        ids = [write(session, make_case(session), name).id for name in ("early", "late")]
        session.commit()
        kept, now = door.cache.clock, [0.0]
        door.cache.clear()
        door.cache.clock = lambda: now[0]
        try:
            assert session.get_one(Letter, ids[0]).text == "early"
            now[0] = door.FRESH_SECONDS - 0.1
            query = sa.select(Letter.id, Letter.text_sealed).where(Letter.id.in_(ids))
            sealed = {row.id: row.text_sealed for row in session.execute(query)}
            assert open_text(sealed[ids[1]], "letter", "text", ids[1]) == "late"
            now[0] = door.FRESH_SECONDS
            assert open_text(sealed[ids[0]], "letter", "text", ids[0]) == "early"
        finally:
            door.cache.clock = kept
            door.cache.clear()


def test_a_key_is_fetched_from_where_its_value_was_read_last(databases: Any, letters: Engine) -> None:
    """A restored copy may be open beside the original, with the same keys."""
    copy = make_engine(databases.url(letters.dialect.name, name="letters_copy"))
    make_letter_tables(copy)
    with Session(letters) as session, Session(copy) as beside:
        letter = write(session, make_case(session), "twice")
        session.commit()
        query = sa.select(Letter.id, Letter.text_sealed).where(Letter.id == letter.id)
        key = sa.select(DataKey.__table__).where(DataKey.subject_id == letter.case_id)
        beside.execute(sa.insert(DataKey), [dict(session.execute(key).mappings().one())])
        row = {"id": letter.id, "case_id": letter.case_id, "part": "shared"}
        session.execute(query).one()
        beside.execute(
            sa.insert(Letter.metadata.tables["letter"]), [row | {"text_sealed": letter.text_sealed}]
        )
        destroy_keys(session, Subject("letter_case", letter.case_id))
        session.commit()
        found = beside.execute(query).one()
        assert open_text(found.text_sealed, "letter", "text", found.id) == "twice"
        beside.rollback()
    copy.dispose()


def test_an_answer_of_more_keys_than_are_kept_opens_whole(
    letters: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Session(letters) as session:
        ids = [write(session, make_case(session), f"text {number}").id for number in range(30)]
        session.commit()
        monkeypatch.setattr(door, "CACHED", 8)
        monkeypatch.setattr(door, "AT_ONCE", 5)
        monkeypatch.setattr(door, "REMEMBERED", 40)
        door.cache.clear()
        rows = session.execute(sa.select(Letter.id, Letter.text_sealed).where(Letter.id.in_(ids))).all()
        for order in (rows, rows[::-1]):
            opened = [open_text(row.text_sealed, "letter", "text", row.id) for row in order]
            assert sorted(map(str, opened)) == sorted(f"text {number}" for number in range(30))


def test_what_was_rolled_back_is_sealed_by_a_key_that_exists(letters: Engine) -> None:
    with Session(letters) as session:
        case_id = make_case(session)
        letter = Letter(case_id=case_id, text="twice")
        with session.begin_nested() as savepoint:
            session.add(letter)
            session.flush()
            savepoint.rollback()
        session.add(letter)
        session.commit()
        door.cache.clear()
        assert letter.text == "twice"


@pytest.mark.proves("D-01")
def test_the_police_open_nothing_that_the_ngo_keeps_to_itself(letters: Engine) -> None:
    with Session(letters) as session, acting_for(NGO):
        cases = [make_case(session, ngo_id=NGO) for _ in range(10)]
        ids = [write(session, cases[number % 10], "private", part=Part.NGO).id for number in range(1000)]
        shared = [write(session, case, "shared").id for case in cases]
        session.commit()
        held = {key.part for key in session.scalars(sa.select(DataKey).where(DataKey.subject_id.in_(cases)))}
        assert held == {"ngo", "shared"}
    for organisations in ((), (OTHER,)):
        door.cache.clear()
        with Session(letters) as session, acting_for(*organisations):
            found = session.scalars(sa.select(Letter).where(Letter.id.in_(ids))).all()
            assert sum(_closed(letter) for letter in found) == 1000
            assert {
                letter.text for letter in session.scalars(sa.select(Letter).where(Letter.id.in_(shared)))
            } == {"shared"}
            with pytest.raises(KeyClosed):
                write(session, cases[0], "police", part=Part.NGO)
    with Session(letters) as session, acting_for(NGO):
        assert {letter.text for letter in session.scalars(sa.select(Letter).where(Letter.id.in_(ids)))} == {
            "private"
        }
        # Now they lie unwrapped in the cache of this process, and stay closed for everybody else all the same.
    with Session(letters) as session, acting_for(OTHER):
        assert (
            sum(_closed(letter) for letter in session.scalars(sa.select(Letter).where(Letter.id.in_(ids))))
            == 1000
        )


def _closed(letter: Letter) -> bool:
    try:
        _ = letter.text
    except KeyClosed:
        return True
    return False


@pytest.mark.proves("D-01")
def test_an_ngos_data_key_does_not_open_by_the_key_of_the_process_alone(letters: Engine) -> None:
    with Session(letters) as session, acting_for(NGO):
        case_id = make_case(session, ngo_id=NGO)
        write(session, case_id, "private", part=Part.NGO)
        key = session.scalars(sa.select(DataKey).where(DataKey.subject_id == case_id)).one()
        assert key.kek is None
        with pytest.raises(SealBroken):
            key_ring().unwrap(1, key.wrapped, bound_to(key.id, key.scope))
        above = session.get_one(DataKey, key.under_id)
        assert (above.kind, above.subject_id) == ("organisation", NGO)
        with pytest.raises(ValueError, match="never destroyed"):
            destroy_keys(session, Subject("organisation", NGO))


@pytest.mark.proves("F-07")
def test_every_seal_is_counted_and_a_worn_key_is_reported(letters: Engine) -> None:
    with Session(letters) as session:
        case_id = make_case(session)
        session.add_all([Letter(case_id=case_id, text="t", content=b"c") for _ in range(7)])
        session.flush()
        key = sa.select(DataKey).where(DataKey.subject_id == case_id)
        assert session.scalars(key).one().seals == 14
        letter = write(session, case_id, "one more")
        letter.text = "and another"
        session.flush()
        assert session.scalars(key.execution_options(populate_existing=True)).one().seals == 16
        before = key_counts(session, MAIN).worn
        session.execute(sa.update(DataKey).where(DataKey.subject_id == case_id).values(seals=ALERT_AT - 1))
        assert key_counts(session, MAIN).worn == before
        letter.text = "the last one without an alert"
        session.flush()
        assert key_counts(session, MAIN).worn == before + 1
