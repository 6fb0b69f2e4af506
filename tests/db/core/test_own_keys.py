"""What an organisation keeps to itself lies under its own key: a process that was given all keys but that one opens nothing."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.database import make_engine
from core.keys import door
from core.keys.acting import acting_for
from core.keys.own import own_rings, use_own_keys
from core.keys.renewal import key_status
from core.keys.rotation import retire_all
from core.keys.table import DataKey, Part, bound_to
from core.sealing import MAIN, SealBroken, key_ring
from tests.support.renewing import renew
from tests.support.sealed_letters import Letter, make_case, make_letter_tables, write
from tests.support.settings import use_test_keys

NGO, AGENCY = UUID(int=77), UUID(int=78)
NGOS_KEY, NEWER, AGENCYS_KEY = bytes(range(10, 42)), bytes(range(11, 43)), bytes(range(12, 44))


@pytest.fixture
def engine(own_database_url: str) -> Iterator[Engine]:
    use_test_keys()
    engine = make_engine(own_database_url)
    make_letter_tables(engine)
    yield engine
    engine.dispose()
    use_test_keys()


def be_the_police() -> None:
    """A process that was given every key but the NGO's own."""
    use_own_keys({AGENCY: {1: AGENCYS_KEY}})
    door.cache.clear()


def be_everybody(ngos: dict[int, bytes] | None = None) -> None:
    """A process that serves both sides."""
    use_own_keys({AGENCY: {1: AGENCYS_KEY}, NGO: ngos or {1: NGOS_KEY}})
    door.cache.clear()


def closed(letters: list[Letter]) -> int:
    """How many of the letters do not open."""
    count = 0
    for letter in letters:
        try:
            _ = letter.text
        except SealBroken:
            count += 1
    return count


def organisations_key(session: Session) -> DataKey:
    """The key under which lie the NGO's others."""
    return session.scalars(sa.select(DataKey).where(DataKey.subject_id == NGO)).one()


@pytest.mark.proves("D-01")
def test_with_all_keys_of_the_police_a_thousand_private_records_of_the_ngo_stay_closed(
    engine: Engine, now: datetime
) -> None:
    be_everybody()
    with Session(engine) as session, acting_for(NGO):
        cases = [make_case(session, ngo_id=NGO) for _ in range(10)]
        ids = [write(session, cases[number % 10], "private", part=Part.NGO).id for number in range(1000)]
        shared = [write(session, case, "shared").id for case in cases]
        police = [write(session, make_case(session), "police", part=Part.POLICE).id for _ in range(5)]
        session.commit()
        assert organisations_key(session).kek == -1
    be_the_police()
    # Even where the program were made to say that it acts for the NGO.
    with Session(engine) as session, acting_for(NGO, AGENCY):
        found = list(session.scalars(sa.select(Letter).where(Letter.id.in_(ids))))
        assert closed(found) == len(found) == 1000
        others = session.scalars(sa.select(Letter).where(Letter.id.in_([*shared, *police]))).all()
        assert {letter.text for letter in others} == {"shared", "police"}
        assert keys_that_open(organisations_key(session)) == 0
        held = session.scalars(sa.select(DataKey).where(DataKey.owner_id == NGO)).all()
        assert len(held) == 10
        assert sum(map(keys_that_open, held)) == 0
        with pytest.raises(SealBroken):
            write(session, cases[0], "planted", part=Part.NGO)
        session.rollback()
        retire_all(session, MAIN, now=now)
        with pytest.raises(SealBroken):  # nor does it make the NGO a lesser key under the common one
            write(session, make_case(session, ngo_id=NGO), "planted", part=Part.NGO)
        session.rollback()
    be_everybody()
    with Session(engine) as session, acting_for(NGO):
        assert closed(list(session.scalars(sa.select(Letter).where(Letter.id.in_(ids))))) == 0


def keys_that_open(key: DataKey) -> int:
    """How many of the keys of this process unwrap it, whatever number they are said to have."""
    rings = [key_ring(), *own_rings().values()]
    opened = 0
    for ring in rings:
        for number in ring.numbers:
            try:
                ring.unwrap(number, bytes(key.wrapped), bound_to(key.id, key.scope))
            except SealBroken:
                continue
            opened += 1
    return opened


@pytest.mark.proves("D-01", "F-06")
def test_an_own_key_takes_over_what_lay_under_the_common_one_and_is_changed_as_that_is(
    engine: Engine,
) -> None:
    with Session(engine) as session, acting_for(NGO):
        letter = write(session, make_case(session, ngo_id=NGO), "private", part=Part.NGO)
        session.commit()
        before = key_status(session, MAIN, [Letter])
        assert (before.by_the_common, before.by_their_own, before.wrapped) == (1, 0, {1: 1})
        be_everybody()
        session.expire_all()
        assert letter.text == "private"
        renew(session, data_keys=False)
        after = key_status(session, MAIN, [Letter])
        assert (after.by_the_common, after.by_their_own, after.wrapped, after.unknown) == (0, 1, {}, ())
        for ngos, number in (
            ({1: NGOS_KEY}, -1),
            ({1: NGOS_KEY, 2: NEWER}, -2),
            ({2: NEWER}, -2),
        ):
            be_everybody(ngos)
            renew(session, data_keys=False)
            session.expire_all()
            assert organisations_key(session).kek == number
            assert letter.text == "private"
        be_everybody({2: NEWER})
        renew(session, data_keys=True)
        session.expire_all()
        assert (organisations_key(session).kek, letter.text) == (-2, "private")
        be_the_police()
        renew(session, data_keys=False)
        session.expire_all()
        assert closed([letter]) == 1
        assert organisations_key(session).kek == -2, "never back under the common key"


@pytest.mark.proves("D-01")
def test_a_renewal_in_a_process_without_the_key_harms_nothing(engine: Engine) -> None:
    be_everybody()
    with Session(engine) as session, acting_for(NGO):
        case = make_case(session, ngo_id=NGO)
        letters = [write(session, case, "private", part=Part.NGO), write(session, case, "shared")]
        session.commit()
        be_the_police()
        renew(session, data_keys=True)
        session.expire_all()
        assert (closed(letters[:1]), letters[1].text) == (1, "shared")
        be_everybody()
        session.expire_all()
        assert [letter.text for letter in letters] == ["private", "shared"]
        renew(session, data_keys=True)
        session.expire_all()
        assert [letter.text for letter in letters] == ["private", "shared"]
        assert key_status(session, MAIN, [Letter]).retired == 0


@pytest.mark.proves("D-01")
def test_the_key_of_one_organisation_does_not_open_what_is_anothers(engine: Engine) -> None:
    """Neither by the id of the other, nor where the row says that the common key wraps it."""
    be_everybody()
    with Session(engine) as session, acting_for(NGO):
        letter = write(session, make_case(session, ngo_id=NGO), "private", part=Part.NGO)
        session.commit()
        for keys in ({NGO: {1: AGENCYS_KEY}}, {uuid4(): {1: NGOS_KEY}}, {}):
            use_own_keys(keys)
            door.cache.clear()
            session.expire_all()
            assert closed([letter]) == 1
        be_everybody()
        organisations_key(session).kek = 1
        session.commit()
        session.expire_all()
        assert closed([letter]) == 1
