"""Chains to tamper with, and writers that all add to one at the same time."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.anchoring import compare, make_anchor
from audit.anchors import Anchor, read
from audit.chain import GENESIS, link_mac, use_key
from audit.commands import record
from audit.models import AnchorCause, AuditHead, AuditRow
from audit.queries import verify_chains
from audit.trails import MAIN_TRAIL
from core.actor import Actor, OrganisationKind, Role
from core.database import make_engine
from tests.support.settings import AUDIT_KEY

ROWS = 8
ACTOR = Actor(
    user_id=UUID(int=7),
    organisation_id=UUID(int=8),
    organisation_kind=OrganisationKind.AGENCY,
    organisation_name="Northgate",
    name="Robin",
    roles=frozenset({Role.AUDITOR}),
)


def lift_triggers(session: Session) -> None:
    """Be somebody who owns the tables, and so can take the triggers away."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("ALTER TABLE audit_row DISABLE TRIGGER audit_row_append_only"))
        return
    for event in ("update", "delete"):
        session.execute(sa.text(f"DROP TRIGGER IF EXISTS audit_row_no_{event}"))


def chain_with(session: Session, count: int, *, now: datetime) -> str:
    """The name of a new chain with so many rows."""
    actor = replace(ACTOR, organisation_id=uuid4())
    add_rows(session, actor, count, now=now)
    assert actor.organisation_id is not None
    return actor.organisation_id.hex


def add_rows(session: Session, actor: Actor, count: int, *, now: datetime) -> None:
    """Add so many rows to the chain of the actor's organisation."""
    for number in range(count):
        record(
            session,
            actor,
            action="unit.added",
            subject=("unit", uuid4()),
            now=now + timedelta(seconds=number),
            details={"fields": ["name"], "number": number},
        )


# ---- What a thief does


def _edit(session: Session, chain: str, chance: random.Random) -> None:
    name, value = chance.choice(
        [("action", "unit.removed"), ("user_id", uuid4()), ("details", "{}"), ("roles", "operator"),
         ("address", "10.0.0.1"), ("reason", "forged"), ("session_hash", "0" * 32)]
    )  # fmt: skip
    _change(session, chain, chance.randint(1, ROWS), **{name: value})


def _downgrade(session: Session, chain: str, chance: random.Random) -> None:
    _change(session, chain, chance.randint(1, ROWS), form=1)


def _remove(session: Session, chain: str, chance: random.Random) -> None:
    gone = chance.randint(1, ROWS - 1)
    session.execute(sa.delete(AuditRow).where(AuditRow.chain == chain, AuditRow.sequence == gone))


def _swap(session: Session, chain: str, chance: random.Random) -> None:
    first = chance.randint(1, ROWS - 1)
    for old, new in ((first, 1_000), (first + 1, first), (1_000, first + 1)):
        session.execute(
            sa.update(AuditRow).where(AuditRow.chain == chain, AuditRow.sequence == old).values(sequence=new)
        )


def _rechain_without_key(session: Session, chain: str, chance: random.Random) -> None:
    use_key(b"the key of a thief who has none of ours")
    try:
        previous = GENESIS
        for row in session.scalars(
            sa.select(AuditRow).where(AuditRow.chain == chain).order_by(AuditRow.sequence)
        ).all():
            values = {name: getattr(row, name) for name in (*MAIN_TRAIL.covered, *MAIN_TRAIL.added)}
            if row.sequence == chance.randint(1, ROWS):
                values["roles"] = "operator"
            previous = link_mac(previous, chain, row.sequence, MAIN_TRAIL.fields_of(list(values.values())))
            _change(session, chain, row.sequence, mac=previous, roles=values["roles"])
        session.execute(sa.update(AuditHead).where(AuditHead.chain == chain).values(mac=previous))
    finally:
        use_key(AUDIT_KEY.encode())


def _move(session: Session, chain: str, chance: random.Random) -> None:
    session.execute(sa.delete(AuditRow).where(AuditRow.chain == "operator"))
    session.execute(sa.update(AuditRow).where(AuditRow.chain == chain).values(chain="operator"))


def _cut(session: Session, chain: str, chance: random.Random) -> None:
    session.execute(
        sa.delete(AuditRow).where(AuditRow.chain == chain, AuditRow.sequence > chance.randint(1, ROWS - 1))
    )


def cut_and_rewind(session: Session, chain: str, chance: random.Random) -> None:
    """Cut the end off and set the head back to where the chain now ends: no key is needed, and every link holds."""
    end = chance.randint(1, ROWS - 1)
    session.execute(sa.delete(AuditRow).where(AuditRow.chain == chain, AuditRow.sequence > end))
    mac = session.scalars(
        sa.select(AuditRow.mac).where(AuditRow.chain == chain, AuditRow.sequence == end)
    ).one()
    session.execute(sa.update(AuditHead).where(AuditHead.chain == chain).values(sequence=end, mac=mac))


def _change(session: Session, chain: str, sequence: int, **values: object) -> None:
    session.execute(
        sa.update(AuditRow)
        .where(AuditRow.chain == chain, AuditRow.sequence == sequence)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


Tamper = Callable[[Session, str, random.Random], None]
TAMPERS: dict[str, Tamper] = {
    "edit": _edit,
    "downgrade": _downgrade,
    "remove": _remove,
    "swap": _swap,
    "rechain": _rechain_without_key,
    "move": _move,
    "cut": _cut,
}
"""Each is found by the chain alone."""


def trials(session: Session, tamper: Tamper, count: int, *, now: datetime, seed: int) -> tuple[int, int]:
    """How often one way of tampering is found without an anchor, and with one that was kept outside."""
    chance = random.Random(seed)
    without = with_anchor = 0
    lift_triggers(session)
    for _ in range(count):
        savepoint = session.begin_nested()
        chain = chain_with(session, ROWS, now=now)
        kept: Anchor = read(make_anchor(session, cause=AnchorCause.HOURLY, now=now).document)
        tamper(session, chain, chance)
        session.expire_all()
        found = any(report.broken_at is not None for report in verify_chains(session))
        without += found
        with_anchor += found or bool(compare(session, [kept]))
        savepoint.rollback()
    return without, with_anchor


# ---- Many writers


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What many writers at once left."""

    deeds: int
    orphans: int
    """Deeds without a row."""
    ghosts: int
    """Rows without a deed."""
    broken: int
    errors: int


def write_at_once(url: str, *, writers: int, each: int, now: datetime, chains: int = 1) -> Written:
    """So many writers do so many deeds each, one in ten of which is rolled back; what stands afterwards."""
    engine = make_engine(url, pool_size=writers)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE deed (id CHAR(32) PRIMARY KEY)")
    homes = [replace(ACTOR, organisation_id=uuid4()) for _ in range(chains)]

    def work(number: int) -> int:
        chance, errors = random.Random(number), 0
        for _ in range(each):
            deed = UUID(int=chance.getrandbits(128))
            with Session(engine) as session:
                try:
                    session.execute(sa.text("INSERT INTO deed VALUES (:id)"), {"id": deed.hex})
                    record(
                        session,
                        homes[number % chains],
                        action="deed.done",
                        subject=("deed", deed),
                        now=now,
                    )
                    if chance.random() < 0.1:
                        session.rollback()
                    else:
                        session.commit()
                except sa.exc.DBAPIError:
                    session.rollback()
                    errors += 1
        return errors

    with ThreadPoolExecutor(writers) as pool:
        errors = sum(pool.map(work, range(writers)))
    with Session(engine) as session:
        deeds = set(session.scalars(sa.text("SELECT id FROM deed")))
        rows = set(session.scalars(sa.select(AuditRow.subject_id).where(AuditRow.action == "deed.done")))
        broken = sum(report.broken_at is not None for report in verify_chains(session))
    engine.dispose()
    return Written(
        deeds=len(deeds), orphans=len(deeds - rows), ghosts=len(rows - deeds), broken=broken, errors=errors
    )
