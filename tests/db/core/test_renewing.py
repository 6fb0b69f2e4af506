"""Keys are renewed while everybody works, and a renewal that was killed is taken up by the next."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.database import make_engine
from core.keys import door
from core.keys.acting import acting_for
from core.keys.door import KeyDestroyed
from core.keys.renewal import key_status
from core.keys.rotation import remove_unused, reseal, retire_all
from core.keys.shredding import destroy_keys
from core.keys.table import DataKey, Part, Subject
from core.sealing import MAIN, SealBroken, key_ring, seal_again, seal_rows, use_keys
from tests.support.renewing import NEWER, NGO, kill_renewals, renew
from tests.support.sealed_letters import Letter, make_case, make_letter_tables, write
from tests.support.settings import DATA_KEY, use_test_keys


@pytest.fixture
def engine(own_database_url: str) -> Iterator[Engine]:
    use_test_keys()
    engine = make_engine(own_database_url)
    make_letter_tables(engine)
    yield engine
    engine.dispose()
    use_test_keys()


@pytest.mark.proves("F-06")
def test_a_new_number_wraps_everything_and_the_old_one_may_go(engine: Engine) -> None:
    with Session(engine) as session, acting_for(NGO):
        case = make_case(session, ngo_id=NGO)
        letters = [write(session, case, "shared"), write(session, case, "private", part=Part.NGO)]
        old = write(session, case, "x")
        directly = key_ring().seal("direct", "letter", "text", old.id)
        session.execute(sa.update(Letter).where(Letter.id == old.id).values(text_sealed=directly))
        session.commit()
        index = key_ring().blind_index("name", "scope")
        before = key_status(session, MAIN, [Letter])
        assert (before.wrapped, before.direct, before.fields) == ({1: 2}, {1: 1}, 3)
        use_keys({1: DATA_KEY, 2: NEWER})
        assert not key_status(session, MAIN, [Letter]).may_go(1)
        blobs = [bytes(letter.text_sealed or b"") for letter in letters]
        session.commit()
        renew(session, data_keys=False)
        after = key_status(session, MAIN, [Letter])
        assert (after.wrapped, after.direct, after.fields) == ({2: 2}, {}, 3)
        assert after.may_go(1)
        assert [bytes(letter.text_sealed or b"") for letter in letters] == blobs
        index_key = key_ring().index_key
        use_keys({2: NEWER}, index_key=index_key)
        assert [letter.text for letter in (*letters, old)] == ["shared", "private", "direct"]
        assert key_ring().blind_index("name", "scope") == index
        use_keys({1: DATA_KEY})
        assert key_status(session, MAIN, [Letter]).unknown == (2,)
        session.expire_all()
        with pytest.raises(SealBroken):
            _ = letters[0].text


@pytest.mark.proves("F-06")
def test_new_data_keys_seal_everything_and_the_old_ones_go_when_nothing_uses_them(engine: Engine) -> None:
    with Session(engine) as session, acting_for(NGO):
        case, gone = make_case(session, ngo_id=NGO), make_case(session)
        letters = [write(session, case, "shared"), write(session, case, "private", part=Part.NGO)]
        lost = write(session, gone, "erased")
        session.commit()
        old = set(session.scalars(sa.select(DataKey.id)))
        destroy_keys(session, Subject("letter_case", gone))
        session.commit()
        renew(session, data_keys=True)
        assert not old & set(session.scalars(sa.select(DataKey.id)))
        assert key_status(session, MAIN, [Letter]).retired == 0
        door.cache.clear()
        assert [letter.text for letter in letters] == ["shared", "private"]
        with pytest.raises(KeyDestroyed):
            _ = lost.text
    door.cache.clear()
    with Session(engine) as session, acting_for(), pytest.raises(SealBroken):
        _ = session.get_one(Letter, letters[1].id).text


@pytest.mark.timeout(300)
@pytest.mark.proves("F-06")
@pytest.mark.first_tier("sqlite")
def test_five_kills(engine: Engine, own_database_url: str, tmp_path: Path) -> None:
    found = kill_renewals(engine, own_database_url, folder=tmp_path, kills=5, writers=2, seed=6)
    assert found.acknowledged
    assert found.kills_at_work
    assert (found.lost, found.unreadable, found.retired, found.by_old_number) == (0, 0, 0, 0)


@pytest.mark.proves("F-06")
def test_what_somebody_writes_meanwhile_stays_and_a_key_in_use_is_not_removed(
    engine: Engine, now: datetime
) -> None:
    with Session(engine) as session:
        letter = write(session, make_case(session), "before")
        other = write(session, letter.case_id, "other")
        session.commit()
        retire_all(session, MAIN, now=now)
        assert remove_unused(session, MAIN, [Letter]) == 0
        session.commit()
        assert letter.text == "before"

        def overtaken(session: Session, model: type[Any], wanted: Any) -> Any:
            found = seal_again(session, model, wanted)
            [row] = seal_rows(
                session,
                Letter,
                [{"id": letter.id, "case_id": letter.case_id, "part": "shared", "text": "after"}],
            )
            change = sa.update(Letter.__table__).where(Letter.id == letter.id)  # type: ignore[arg-type]
            session.connection().execute(change.values(text_sealed=row["text_sealed"]))
            return found

        assert reseal(session, MAIN, [Letter], seal_again=overtaken, commit=session.commit) == 1
        session.expire_all()
        assert (letter.text, other.text) == ("after", "other")
        assert remove_unused(session, MAIN, [Letter]) == 1
        session.commit()
        door.cache.clear()
        session.expire_all()
        assert (letter.text, other.text) == ("after", "other")
