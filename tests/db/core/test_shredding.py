"""What was erased is in no file of the database any more, and what is left of it cannot be opened (M12)."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from audit.models import AuditRow
from audit.shredding import shred
from audit.trails import MAIN_TRAIL
from audit.verifying import verify
from core.actor import SYSTEM
from core.database import make_engine
from core.keys import door
from core.keys.door import KeyDestroyed
from core.keys.shredding import empty_log
from core.keys.table import DataKey, Subject
from core.sealing import MAIN
from tests.support.sealed_letters import Letter, make_case, make_letter_tables, write

CASES = 250


@pytest.fixture
def engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url)
    make_letter_tables(engine)
    yield engine
    engine.dispose()


def _content_of_files(engine: Engine) -> bytes:
    path = Path(str(engine.url.database))
    return b"".join(
        Path(f"{path}{end}").read_bytes() for end in ("", "-wal") if Path(f"{path}{end}").exists()
    )


@pytest.mark.proves("P-04", "P-05", "F-04")
def test_250_shredded_subjects_leave_nothing_in_the_files(engine: Engine, now: datetime) -> None:
    with Session(engine) as session:
        kept = write(session, make_case(session), "kept").id
        cases = [make_case(session) for _ in range(CASES)]
        blobs = [bytes(write(session, case, f"secret {case}").text_sealed or b"") for case in cases]
        session.commit()
        wrapped = [
            bytes(one)
            for one in session.scalars(sa.select(DataKey.wrapped).where(DataKey.subject_id.in_(cases)))
        ]
        assert len(wrapped) == CASES
    is_file = engine.dialect.name == "sqlite"
    if is_file:  # the same search finds them before
        before = _content_of_files(engine)
        assert sum(key in before for key in wrapped) == CASES
        assert sum(blob in before for blob in blobs) == CASES
    with Session(engine) as session:
        subjects = [Subject("letter_case", case) for case in cases]
        about = Subject("letter_case", cases[0])
        assert shred(session, SYSTEM, subjects=subjects, about=about, reason="retention", now=now) == CASES
        session.execute(sa.delete(Letter).where(Letter.case_id.in_(cases)))
        session.commit()
        row = session.scalars(sa.select(AuditRow).where(AuditRow.action == "data_keys.destroyed")).one()
        assert (row.details, row.reason) == ('{"keys":250,"letter_cases":250}', "retention")
        assert all(report.broken_at is None for report in verify(session, MAIN_TRAIL))
        assert session.get_one(Letter, kept).text == "kept"
    with Session(engine) as session:
        for blob in blobs:  # a copy that somebody kept
            with pytest.raises(KeyDestroyed):
                door.open_sealed(blob, "letter", "text", kept, compartment=MAIN, source=session.connection)
    if is_file:
        after = _content_of_files(engine)
        assert sum(key in after for key in wrapped) == 0
        assert sum(blob in after or blob[18:] in after for blob in blobs) == 0
        assert not re.search(rb"secret [0-9a-f]{8}-", after)


def test_a_shredding_that_is_rolled_back_destroys_nothing(engine: Engine, now: datetime) -> None:
    with Session(engine) as session:
        case = make_case(session)
        letter = write(session, case, "still here")
        session.commit()
        subject = Subject("letter_case", case)
        assert shred(session, SYSTEM, subjects=[subject], about=subject, reason="retention", now=now) == 1
        session.rollback()
        assert letter.text == "still here"


@pytest.mark.proves("P-05")
def test_a_savepoint_is_no_commit_and_the_log_is_emptied_after_the_whole(
    engine: Engine, now: datetime, monkeypatch: Any
) -> None:
    emptied: list[Engine] = []
    monkeypatch.setattr("core.keys.shredding.empty_log", emptied.append)
    with Session(engine) as session:
        subject = Subject("letter_case", make_case(session))
        write(session, subject.id, "gone")
        session.commit()
        shred(session, SYSTEM, subjects=[subject], about=subject, reason="retention", now=now)
        with session.begin_nested():
            write(session, make_case(session), "written beside it")
        taken_back = session.begin_nested()
        write(session, make_case(session), "taken back")
        taken_back.rollback()
        assert emptied == []
        session.commit()
        assert emptied == [engine]


@pytest.mark.proves("P-05")
def test_a_reader_keeps_the_log_and_a_warning_says_so(engine: Engine, caplog: Any, monkeypatch: Any) -> None:
    if engine.dialect.name != "sqlite":
        assert empty_log(engine)
        return
    monkeypatch.setattr("core.keys.shredding.SECONDS", 0)
    with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM letter").fetchone()
        with Session(engine) as session:
            write(session, make_case(session), "written meanwhile")
            session.commit()
        assert not empty_log(engine)
        assert "could not be emptied" in caplog.text
        reader.execute("COMMIT")
    assert empty_log(engine)
