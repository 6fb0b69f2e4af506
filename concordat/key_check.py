"""Whether the keys of the wellbeing compartment are those by which its rows were made."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from accounts.users.models import User
from audit.chain import GENESIS, link_mac, use_key
from concordat.config import Settings
from concordat.wellbeing_models import metadata
from core.database import make_engine, read_only
from core.keys import door
from core.sealing import SealBroken, Sealed, use_keys
from wellbeing.pseudonyms import pseudonym_of, use_pseudonym_key
from wellbeing.store import WELLBEING
from wellbeing.trail.models import TRAIL, TrailRow


def problems_with_keys(settings: Settings) -> list[str]:
    """What does not fit, by the name of the setting; an empty compartment fits every key."""
    with _reading(settings.wellbeing_database_url) as vault, _reading(settings.database_url) as main:
        tests = {
            "CONCORDAT_WELLBEING_DATA_KEYS does not open what is sealed there": _opens(vault, settings),
            "CONCORDAT_WELLBEING_AUDIT_KEY does not prove the trail": _proves(vault, settings),
            "CONCORDAT_WELLBEING_PSEUDONYM_KEY finds nobody who works there": _finds(vault, main, settings),
        }
    return [problem for problem, fits in tests.items() if not fits]


@contextmanager
def _reading(url: str) -> Iterator[Connection]:
    engine, token = make_engine(url, hide_parameters=True), read_only.set(True)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        read_only.reset(token)
        engine.dispose()


def _opens(vault: Connection, settings: Settings) -> bool:
    """One sealed field of each table is opened, and what it says is forgotten at once."""
    index_key = settings.parsed_index_key(wellbeing=True)
    use_keys(settings.parsed_wellbeing_keys(), compartment=WELLBEING, index_key=index_key)
    for table in metadata.sorted_tables:
        for column in (column for column in table.columns if isinstance(column.type, Sealed)):
            query = sa.select(table.c.id, column).where(column.is_not(None)).limit(1)
            row = vault.execute(query).first()
            if row is None:
                continue
            try:
                field = table.name, column.name.removesuffix("_sealed"), row[0]
                door.open_sealed(bytes(row[1]), *field, compartment=WELLBEING, source=lambda: vault)
            except SealBroken:
                return False
    return True


def _proves(vault: Connection, settings: Settings) -> bool:
    """The first link of a chain holds; `concordat audit verify` looks at all of them."""
    use_key(settings.wellbeing_audit_key.encode(), compartment=WELLBEING)
    first = sa.select(TrailRow.chain, TrailRow.mac, *(getattr(TrailRow, name) for name in TRAIL.covered))
    rows = vault.execute(first.where(TrailRow.sequence == 1)).all()
    macs = (link_mac(GENESIS, row[0], 1, row[2:], compartment=WELLBEING) == bytes(row[1]) for row in rows)
    return not rows or any(macs)


def _finds(vault: Connection, main: Connection, settings: Settings) -> bool:
    """Somebody of the staff who wrote a row there is an account here; participants are not asked for."""
    there = {bytes(staff) for staff in vault.scalars(_STAFF) if staff is not None}
    if not there:
        return True
    use_pseudonym_key(settings.wellbeing_pseudonym_key.encode())
    return any(pseudonym_of(user_id) in there for user_id in main.scalars(sa.select(User.id)))


_STAFF = sa.select(TrailRow.staff).where(TrailRow.staff.is_not(None)).distinct()
