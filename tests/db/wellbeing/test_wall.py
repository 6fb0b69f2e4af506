"""The compartment opened without its keys: whoever holds the file, or a dump of it, finds no one."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts.users.models import User
from concordat.migration import Tree
from core.database import make_engine
from core.sealing import SealBroken, use_keys
from tests.support.databases import Databases
from tests.support.settings import AUDIT_KEY, DATA_KEY, VAULT_AUDIT_KEY, use_test_keys
from tests.support.wellbeing_care import visitor_for
from tests.support.wellbeing_lived import NAME, SECRETS, Lived, live
from wellbeing.enrolments.models import Enrolment
from wellbeing.instruments.history.queries import list_series
from wellbeing.participants.queries import find_participant
from wellbeing.pseudonyms import kept_as, pseudonym_of, use_pseudonym_key
from wellbeing.store import WELLBEING


@dataclass(frozen=True, kw_only=True)
class Stolen:
    """Two databases in which somebody used everything, committed; the second is what was taken."""

    main: Engine
    apart: Engine
    lived: Lived
    people: tuple[User, ...]


@pytest.fixture
def stolen(
    databases: Databases, engine_name: str, own_database_url: str, keys: None, now: datetime
) -> Iterator[Stolen]:
    main = make_engine(own_database_url)
    apart = make_engine(databases.url(engine_name, name="stolen", tree=Tree.WELLBEING))
    with Session(main, expire_on_commit=False) as session, Session(apart, expire_on_commit=False) as vault:
        lived = live(session, vault, now, shared=True)
        session.commit()
        vault.commit()
        people = tuple(session.scalars(sa.select(User)))
    yield Stolen(main=main, apart=apart, lived=lived, people=people)
    main.dispose()
    apart.dispose()
    use_test_keys()


def taken(engine: Engine) -> bytes:
    """All that a thief holds: the file with its log on SQLite, each row as text on PostgreSQL."""
    if engine.dialect.name == "sqlite":
        file = Path(str(engine.url.database))
        with engine.connect() as connection:  # what was removed before is in the log as well
            connection.exec_driver_sql("SELECT count(*) FROM participant")
        files = sorted(file.parent.glob(f"{file.name}*"))
        assert {f"{file.name}-wal", file.name} <= {one.name for one in files}
        return b"".join(one.read_bytes() for one in files)
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        rows = [
            text
            for name in names
            for text in connection.exec_driver_sql(f'SELECT t::text FROM "{name}" t').scalars()
        ]
    assert len(rows) > 10
    return "\n".join(rows).encode()


def shapes(content: bytes) -> set[bytes]:
    """The ways in which a value could lie in a file or a dump."""
    encoded = {content, content.hex().encode(), base64.b64encode(content).rstrip(b"="), content[::-1]}
    return encoded | {hashlib.new(name, content).digest() for name in ("md5", "sha1", "sha256")}


def found_in(dump: bytes, wanted: set[bytes]) -> set[bytes]:
    """Which of the values are there, in whatever case of letters."""
    folded = dump.lower()
    return {one for one in wanted if one in dump or one.lower() in folded}


def test_no_text_that_somebody_wrote_is_readable(stolen: Stolen) -> None:
    dump = taken(stolen.apart)
    wanted = {
        shape
        for secret in SECRETS
        for word in (secret, secret.partition(":")[0])
        for shape in shapes(word.encode())
    }
    assert found_in(dump, wanted) == set()
    assert found_in(dump, {b"enrolment"}) or stolen.apart.dialect.name == "postgresql", "the search works"


def test_no_account_is_named_by_anything(stolen: Stolen) -> None:
    dump = taken(stolen.apart)
    wanted: set[bytes] = set()
    for person in stolen.people:
        for value in (str(person.id).encode(), person.id.bytes, person.email.encode(), person.name.encode()):
            wanted |= shapes(value)
    assert len(stolen.people) == 10
    assert found_in(dump, wanted) == set()


def test_no_key_that_the_main_side_holds_finds_anybody(stolen: Stolen) -> None:
    dump = taken(stolen.apart)
    known = [DATA_KEY, AUDIT_KEY.encode(), VAULT_AUDIT_KEY.encode(), b"", b"account"]
    guessed = {
        hmac.digest(key, message, "sha256")[:16]
        for key in known
        for person in stolen.people
        for message in (
            person.id.bytes,
            str(person.id).encode(),
            b"\x00\x07account\x00\x10" + person.id.bytes,
        )
    }
    assert found_in(dump, guessed | {one.hex().encode() for one in guessed}) == set()
    own = kept_as(pseudonym_of(stolen.lived.care.officer.id))
    assert found_in(dump, {own, own.hex().encode()}), "with the key the officer is found: the search works"


def test_without_the_pseudonym_key_nobody_is_found(stolen: Stolen) -> None:
    with Session(stolen.main) as session, Session(stolen.apart) as vault:
        people = {person.id: visitor_for(session, person, own=True) for person in stolen.people}
        officer = stolen.lived.care.officer.id
        assert {key for key, who in people.items() if find_participant(vault, who)} == {officer}
        use_pseudonym_key(b"another key that was made in its place")
        people = {person.id: visitor_for(session, person, own=True) for person in stolen.people}
        assert [key for key, who in people.items() if find_participant(vault, who)] == []


def test_without_the_data_key_nothing_is_opened(stolen: Stolen, now: datetime) -> None:
    with Session(stolen.main) as session, Session(stolen.apart) as vault:
        officer = visitor_for(session, stolen.lived.care.officer, own=True)
        row = vault.get_one(Enrolment, stolen.lived.care.id)
        assert row.chosen_name == NAME
        participant = find_participant(vault, officer)
        assert participant is not None
        assert list_series(vault, participant.id)
        use_keys({1: DATA_KEY}, compartment=WELLBEING)
        with pytest.raises(SealBroken):
            _ = row.chosen_name
        with pytest.raises(SealBroken):
            list_series(vault, participant.id)
