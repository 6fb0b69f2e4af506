"""A database of any size at once: rows made by arithmetic and written by the driver, the same for the same seed.

One agency with four partners, 36 months, five events for each referral, an encounter for every second one. Nothing of
it went through the commands: it is there to be measured, not to be worked with.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from core.actor import Role
from core.database import make_engine
from kpi.measures.scope import Scope
from partners.memoranda.terms import Urgency
from tests.support.databases import Databases
from tests.support.kpi_world import World
from tests.support.statements import count_rows

SEED, MONTHS, CHUNK = 1, 36, 20_000
FIRST = datetime(2023, 11, 1, tzinfo=UTC)
END = datetime(2026, 11, 1, tzinfo=UTC)
NGOS = ("Alder House", "Birch Street", "Cedar Link", "Dune Works")
EVENTS = ("submit", "acknowledge", "accept", "start_contact", "close")
HOUR = 3_600_000_000
REASONS = ("no_capacity", "not_eligible_need", "not_eligible_area", "other")

Ids = npt.NDArray[np.int64]
Columns = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, kw_only=True)
class Bulk:
    """A filled database: its address, whose it is, how long it took."""

    url: str
    size: int
    seconds: float
    agency: Scope
    partnership: Scope
    leader_id: UUID

    @property
    def is_sqlite(self) -> bool:
        """Whether the goals for SQLite apply."""
        return self.url.startswith("sqlite")


def filled(databases: Databases, engine_name: str, size: int) -> Bulk:
    """A database with so many referrals and their events, analysed."""
    url = databases.url(engine_name, name=f"bulk{size}")
    engine, begun = make_engine(url), perf_counter()
    with sessionmaker(engine)() as session:
        world = World(session)
        partners = [world.add_partner(name, targets={"R01": 0.9}) for name in NGOS]
        leader = world.user(world.agency, "Leader", Role.LEADERSHIP)
        bulk = Bulk(
            url=url,
            size=size,
            seconds=0.0,
            agency=world.scope(),
            partnership=world.scope(partners[0]),
            leader_id=leader.id,
        )
        writer = _Writer(session)
        chance = np.random.default_rng(SEED)
        persons = max(1, size // 4)
        for some in _chunks(persons):
            writer.write("person", _persons(writer, world, some))
        for some in _chunks(size):
            writer.write("referral", _referrals(writer, world, partners, some, size, persons, chance))
        for some in _chunks(size // 2):
            writer.write("encounter", _encounters(writer, world, some, persons, chance))
        writer.events()
        session.commit()
        count_rows(session)
        session.commit()
    engine.dispose()
    return Bulk(**{**bulk.__dict__, "seconds": perf_counter() - begun})


def _chunks(count: int) -> Iterator[Ids]:
    for begin in range(0, count, CHUNK):
        yield np.arange(begin, min(begin + CHUNK, count), dtype=np.int64)


def _persons(writer: "_Writer", world: World, number: Ids) -> Columns:
    size = len(number)
    return {
        "id": writer.ids(1, number),
        "version": [1] * size,
        "agency_id": [writer.id(world.agency.id)] * size,
        "reference": [f"P-{n}" for n in number.tolist()],
        "created_at": writer.moments(np.full(size, _micro(FIRST))),
    }


def _referrals(
    writer: "_Writer",
    world: World,
    partners: Sequence[Any],
    number: Ids,
    total: int,
    persons: int,
    chance: np.random.Generator,
) -> Columns:
    size = len(number)
    span = _micro(END) - _micro(FIRST)
    submitted = _micro(FIRST) + number * (span // total)
    rank = chance.choice((2, 3, 4), size, p=(0.1, 0.5, 0.4))
    partner = chance.integers(0, len(partners), size)
    outcome = chance.choice(4, size, p=(0.12, 0.60, 0.20, 0.08))  # declined, closed, accepted, new
    declined, closed, fresh = outcome == 0, outcome == 1, outcome == 3
    taken = closed | (outcome == 2)
    acknowledged = submitted + (chance.exponential(0.5, size) * HOUR).astype(np.int64)
    decided = acknowledged + (chance.exponential(12, size) * HOUR).astype(np.int64)
    contacted = decided + (chance.exponential(30, size) * HOUR).astype(np.int64)
    ended = contacted + (chance.exponential(30 * 24, size) * HOUR).astype(np.int64)
    told = ended + (chance.exponential(10 * 24, size) * HOUR).astype(np.int64)
    reached = taken & (closed | (chance.random(size) < 0.6))
    ends = np.where(declined, decided, ended)
    state = np.array(["declined", "closed", "accepted", "submitted"])[outcome].tolist()
    worker = [writer.id(p.worker.id) for p in partners]
    urgencies = [urgency.value for urgency in Urgency]

    def one_of(ids: Sequence[Any], place: Ids) -> list[Any]:
        return [ids[i] for i in place.tolist()]

    def where(mask: npt.NDArray[np.bool_], values: Sequence[Any]) -> list[Any]:
        return [value if is_so else None for is_so, value in zip(mask.tolist(), values, strict=True)]

    def moments(values: Ids, mask: npt.NDArray[np.bool_] | None = None) -> Sequence[Any]:
        written = writer.moments(values)
        return written if mask is None else where(mask, written)

    workers = one_of(worker, partner)
    return {
        "id": writer.ids(2, number),
        "version": [1] * size,
        "reference": [f"R-{n}" for n in number.tolist()],
        "state": state,
        "turn": ["nobody"] * size,
        "agency_id": [writer.id(world.agency.id)] * size,
        "ngo_id": one_of([writer.id(p.ngo.id) for p in partners], partner),
        "memorandum_id": one_of([writer.id(p.memorandum.id) for p in partners], partner),
        "service_id": one_of([writer.id(p.service.id) for p in partners], partner),
        "area_id": one_of([writer.id(a.id) for a in world.areas], number % len(world.areas)),
        "officer_id": [writer.id(world.officer.id)] * size,
        "person_id": writer.ids(1, chance.integers(0, persons, size)),
        "pathway": ["post_crisis_followup"] * size,
        "urgency": one_of(urgencies, rank),
        "urgency_rank": rank.tolist(),
        "consent_basis": ["written"] * size,
        "feedback_permitted": writer.flags(chance.random(size) < 0.9),
        "paused_seconds": [0] * size,
        "created_at": moments(submitted),
        "submitted_at": moments(submitted),
        "last_event_at": moments(submitted),
        "acknowledged_at": moments(acknowledged, ~fresh),
        "acknowledged_by_id": where(~fresh, workers),
        "acknowledge_due_at": moments(submitted + HOUR),
        "decide_due_at": moments(submitted + 24 * HOUR),
        "decide_due_gross_at": moments(submitted + 24 * HOUR),
        "contact_due_at": moments(submitted + 72 * HOUR),
        "accepted_at": moments(decided, taken),
        "accepted_by_id": where(taken, workers),
        "declined_at": moments(decided, declined),
        "decline_reason": where(declined, one_of(REASONS, chance.integers(0, len(REASONS), size))),
        "decline_side": where(declined, ["provider"] * size),
        "first_contact_at": moments(contacted, reached),
        "engaged_at": moments(contacted, reached),
        "closed_at": moments(ends, closed | declined),
        "end_state": where(closed, ["completed"] * size),
        "closure_reason": where(closed, ["completed_goals_met"] * size),
        "referrer_notified_at": moments(told, closed & (chance.random(size) < 0.8)),
    }


def _encounters(
    writer: "_Writer", world: World, number: Ids, persons: int, chance: np.random.Generator
) -> Columns:
    size = len(number)
    at = chance.integers(_micro(FIRST), _micro(END), size)
    # The first hours of a month in UTC are still the month before where the agency is; nobody measures that here.
    month = at.view("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    unknown = ["unknown"] * size
    answers = np.array(["yes", "no", "unknown"])
    arrest = chance.choice(3, size, p=(0.1, 0.85, 0.05))
    kinds = ("person_in_crisis", "suicide_related", "overdose", "other")
    return {
        "id": writer.ids(3, number),
        "version": [1] * size,
        "agency_id": [writer.id(world.agency.id)] * size,
        "person_id": writer.ids(1, chance.integers(0, persons, size)),
        "area_id": [writer.id(world.areas[n % len(world.areas)].id) for n in number.tolist()],
        "recorded_at": writer.moments(at + HOUR),
        "precision": ["minute"] * size,
        "occurred_at": writer.moments(at),
        "year": (month // 12 + 1970).tolist(),
        "month": (month % 12 + 1).tolist(),
        "event_type": [kinds[i] for i in chance.integers(0, len(kinds), size).tolist()],
        "crisis": writer.flags(np.ones(size, dtype=np.bool_)),
        "arrest": answers[arrest].tolist(),
        "warrant_arrest": unknown,
        "apprehension": answers[chance.choice(3, size, p=(0.2, 0.7, 0.1))].tolist(),
        "occurrence_report": unknown,
        "reportable_force": answers[chance.choice(3, size, p=(0.02, 0.97, 0.01))].tolist(),
        "referral_offered": answers[chance.choice(3, size, p=(0.6, 0.3, 0.1))].tolist(),
        "cit_requested": unknown,
        "cit_dispatched": unknown,
        "cit_arrived": unknown,
        "cit_certified": unknown,
    }


class _Writer:
    """Writes rows as the driver takes them fastest: `executemany` on SQLite, `COPY` on PostgreSQL."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.is_sqlite = session.get_bind().dialect.name == "sqlite"
        session.flush()
        self.raw: Any = session.connection().connection.dbapi_connection

    def id(self, value: UUID) -> str:
        """An id as the column holds it."""
        return value.hex if self.is_sqlite else str(value)

    def ids(self, kind: int, number: Ids) -> list[str]:
        """Ids made from numbers, not in their order: the last digit is free for what hangs on them."""
        mixed = (number * 2_654_435_761) % (1 << 32)
        return [
            f"{m:08x}{kind:04x}4000800000{n:09x}0"
            for m, n in zip(mixed.tolist(), number.tolist(), strict=True)
        ]

    def flags(self, values: npt.NDArray[np.bool_]) -> list[Any]:
        """Yes and no."""
        return values.astype(np.int64).tolist() if self.is_sqlite else values.tolist()

    def moments(self, values: Ids) -> list[Any]:
        """Microseconds since 1970, or their text."""
        if self.is_sqlite:
            return values.tolist()
        texts = np.datetime_as_string(values.view("datetime64[us]"))
        return [f"{text}+00" for text in texts.tolist()]

    def write(self, table: str, columns: Columns) -> None:
        """Rows given by columns."""
        names = ", ".join(columns)
        rows = zip(*columns.values(), strict=True)
        if self.is_sqlite:
            marks = ", ".join("?" * len(columns))
            self.raw.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
            return
        with self.raw.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def events(self) -> None:
        """Five events for each referral, made from it by the database itself."""
        for place, action in enumerate(EVENTS, start=1):
            if self.is_sqlite:
                made, at = f"substr(id, 1, 31) || '{place}'", f"submitted_at + {place} * {HOUR}"
                plain = "0"
            else:
                made = f"(left(id::text, 35) || '{place}')::uuid"
                at, plain = f"submitted_at + interval '{place} hours'", "false"
            self.session.execute(
                sa.text(
                    "INSERT INTO referral_event"
                    " (id, referral_id, sequence, action, from_state, to_state, at, is_shared_note)"
                    f" SELECT {made}, id, {place}, '{action}', 'draft', 'submitted', {at}, {plain}"
                    " FROM referral"
                )
            )


def _micro(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
