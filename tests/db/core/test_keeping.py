"""What has to be kept keeps its keys: nobody destroys them, and a renewal of all data keys leaves them alone."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.database import make_engine
from core.errors import RuleBroken
from core.keys import keeping
from core.keys.acting import acting_for
from core.keys.keeping import Keeper
from core.keys.shredding import destroy_keys
from core.keys.table import DataKey, Part, Subject
from core.sealing import MAIN
from tests.support.renewing import NGO, renew
from tests.support.sealed_letters import make_case, make_letter_tables, write
from tests.support.settings import use_test_keys


@pytest.fixture
def engine(own_database_url: str) -> Iterator[Engine]:
    use_test_keys()
    engine = make_engine(own_database_url)
    make_letter_tables(engine)
    yield engine
    engine.dispose()


@pytest.mark.proves("P-02")
def test_what_is_kept_loses_no_key_by_destroying_or_by_rotation(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Session(engine) as session, acting_for(NGO):
        held, free = make_case(session, ngo_id=NGO), make_case(session, ngo_id=NGO)
        letters = {
            (case, part): write(session, case, f"{part}", part=part)
            for case in (held, free)
            for part in (Part.SHARED, Part.NGO)
        }
        session.commit()
        keeper = Keeper(
            kinds=frozenset({"letter_case"}), kept=lambda _session: {Subject("letter_case", held)}
        )
        monkeypatch.setitem(keeping._KEEPERS, MAIN, keeper)
        with pytest.raises(RuleBroken, match="legal hold"):
            destroy_keys(session, Subject("letter_case", free), Subject("letter_case", held))
        session.rollback()
        before = _keys(session, held)
        blobs = {key: bytes(letter.text_sealed or b"") for key, letter in letters.items()}
        for _ in range(2):  # a second renewal goes on as the first did
            others = _keys(session, free)
            renew(session, data_keys=True)
            session.expire_all()
            assert _keys(session, held) == before
            assert _keys(session, free).isdisjoint(others)
        for (case, part), letter in letters.items():
            assert letter.text == f"{part}"
            assert (bytes(letter.text_sealed or b"") == blobs[case, part]) == (case == held)
        assert session.scalar(sa.select(sa.func.count(DataKey.retired_at))) == 0
        assert destroy_keys(session, Subject("letter_case", free)) == 2


def _keys(session: Session, case: object) -> set[object]:
    return set(session.scalars(sa.select(DataKey.id).where(DataKey.subject_id == case)))
