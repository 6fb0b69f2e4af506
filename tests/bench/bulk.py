"""A database of any size at once: rows made by arithmetic and written by the driver, the same for the same seed.

One agency with four partners, 36 months, five events for each referral, an encounter for every second one. Nothing of
it went through the commands: it is there to be measured, not to be worked with.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.orm import sessionmaker

from core.actor import Role
from core.database import make_engine
from kpi.measures.scope import Scope
from partners.memoranda.terms import Urgency
from referrals.encounters.details.models import EncounterDetail
from tests.bench.store import Store
from tests.bench.writer import Columns, Ids, Writer
from tests.support.kpi_world import World
from tests.support.statements import count_rows

SEED, MONTHS, CHUNK = 1, 36, 20_000
FIRST = datetime(2023, 11, 1, tzinfo=UTC)
END = datetime(2026, 11, 1, tzinfo=UTC)
NGOS = ("Alder House", "Birch Street", "Cedar Link", "Dune Works")
EVENTS = ("submit", "acknowledge", "accept", "start_contact", "close")
HOUR = 3_600_000_000
REASONS = ("no_capacity", "not_eligible_need", "not_eligible_area", "other")

AGES = ("under_18", "18_25", "26_64", "65_plus")
SEXES = ("female", "male")
ETHNICITIES = ("asian", "black", "white")
ENDS = ("no_action", "referred_to_ngo", "mobile_crisis_team", "unable_to_contact")
NOT_ASKED = tuple(
    column.name
    for column in EncounterDetail.__table__.columns
    if isinstance(column.type, sa.Enum) and not column.nullable
)
"""Questions of the form that nobody answered here."""


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


def filled(store: Store, engine_name: str, size: int) -> Bulk:
    """A database with so many referrals and their events, analysed; made only where the store has none."""
    begun = perf_counter()
    url, known = store.filled(engine_name, size, lambda address: _fill(address, size))
    agency_id, timezone = UUID(known["agency_id"]), known["timezone"]
    agency = Scope(timezone=timezone, agency_id=agency_id, agency_name=known["agency_name"])
    return Bulk(
        url=url,
        size=size,
        seconds=perf_counter() - begun,
        agency=agency,
        partnership=replace(
            agency,
            partnership_id=UUID(known["partnership_id"]),
            partnership_reference=known["partnership_reference"],
            ngo_id=UUID(known["ngo_id"]),
            ngo_name=known["ngo_name"],
        ),
        leader_id=UUID(known["leader_id"]),
    )


def _fill(url: str, size: int) -> dict[str, str]:
    """Fill an empty database; answers whose it is."""
    engine = make_engine(url)
    with sessionmaker(engine)() as session:
        world = World(session)
        partners = [world.add_partner(name, targets={"R01": 0.9}) for name in NGOS]
        leader = world.user(world.agency, "Leader", Role.LEADERSHIP)
        chosen = world.scope(partners[0])
        known = {
            "timezone": chosen.timezone,
            "agency_id": chosen.agency_id,
            "agency_name": chosen.agency_name,
            "partnership_id": chosen.partnership_id,
            "partnership_reference": chosen.partnership_reference,
            "ngo_id": chosen.ngo_id,
            "ngo_name": chosen.ngo_name,
            "leader_id": leader.id,
        }
        session.commit()
        writer = Writer(session)
        writer.begin()
        chance = np.random.default_rng(SEED)
        persons = max(1, size // 4)
        for some in _chunks(persons):
            writer.write("person", _persons(writer, world, some))
        for some in _chunks(size):
            writer.write("referral", _referrals(writer, world, partners, some, size, persons, chance))
        for some in _chunks(size // 2):
            encounters = _encounters(writer, world, some, persons, chance)
            writer.write("encounter", encounters)
            writer.write("encounter_detail", _details(writer, encounters, some, chance))
            writer.write("encounter_code", _codes(encounters))
        _cases(writer)
        _events(writer)
        writer.end()
        count_rows(session)
        session.commit()
    engine.dispose()
    return {name: str(value) for name, value in known.items()}


def _chunks(count: int) -> Iterator[Ids]:
    for begin in range(0, count, CHUNK):
        yield np.arange(begin, min(begin + CHUNK, count), dtype=np.int64)


def _persons(writer: Writer, world: World, number: Ids) -> Columns:
    size = len(number)
    return {
        "id": writer.ids(1, number),
        "version": [1] * size,
        "agency_id": [writer.id(world.agency.id)] * size,
        "reference": [f"P-{n}" for n in number.tolist()],
        "created_at": writer.moments(np.full(size, _micro(FIRST))),
        "age_band": [AGES[n] for n in (number % len(AGES)).tolist()],
    }


def _referrals(
    writer: Writer,
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
    writer: Writer, world: World, number: Ids, persons: int, chance: np.random.Generator
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
        "primary_disposition": [ENDS[i] for i in chance.integers(0, len(ENDS), size).tolist()],
        "reportable_force": answers[chance.choice(3, size, p=(0.02, 0.97, 0.01))].tolist(),
        "referral_offered": answers[chance.choice(3, size, p=(0.6, 0.3, 0.1))].tolist(),
        "cit_requested": unknown,
        "cit_dispatched": unknown,
        "cit_arrived": unknown,
        "cit_certified": unknown,
    }


def _details(writer: Writer, encounters: Columns, number: Ids, chance: np.random.Generator) -> Columns:
    """What the form asks besides, with sex, ethnicity and the time on scene."""
    size = len(number)
    arrived = chance.integers(_micro(FIRST), _micro(END), size)
    cleared = arrived + (chance.exponential(1.5, size) * HOUR).astype(np.int64)
    given: dict[str, Sequence[Any]] = {
        "id": encounters["id"],
        "arrived_at": writer.moments(arrived),
        "cleared_at": writer.moments(cleared),
        "units": (1 + number % 3).tolist(),
        "sex_perceived": [SEXES[i] for i in chance.integers(0, len(SEXES), size).tolist()],
        "ethnicity_perceived": [ETHNICITIES[i] for i in chance.integers(0, len(ETHNICITIES), size).tolist()],
    }
    return given | {name: ["unknown"] * size for name in NOT_ASKED}


def _codes(encounters: Columns) -> Columns:
    """How each encounter ended, as the list of its codes has it."""
    size = len(encounters["id"])
    return {
        "encounter_id": encounters["id"],
        "kind": ["disposition"] * size,
        "code": encounters["primary_disposition"],
    }


def _cases(writer: Writer) -> None:
    """A first session two days after the contact, made from the referrals by the database itself."""
    days = f"{48 * HOUR}" if writer.is_sqlite else "interval '2 days'"
    writer.session.execute(
        sa.text(
            "INSERT INTO case_record (id, first_service_at)"
            f" SELECT id, engaged_at + {days} FROM referral WHERE engaged_at IS NOT NULL"
        )
    )


def _events(writer: Writer) -> None:
    """Five events for each referral, made from it by the database itself."""
    for place, action in enumerate(EVENTS, start=1):
        if writer.is_sqlite:
            made, at = f"substr(id, 1, 31) || '{place}'", f"submitted_at + {place} * {HOUR}"
            plain = "0"
        else:
            made = f"(left(id::text, 35) || '{place}')::uuid"
            at, plain = f"submitted_at + interval '{place} hours'", "false"
        writer.session.execute(
            sa.text(
                "INSERT INTO referral_event"
                " (id, referral_id, sequence, action, from_state, to_state, at, is_shared_note)"
                f" SELECT {made}, id, {place}, '{action}', 'draft', 'submitted', {at}, {plain}"
                " FROM referral"
            )
        )


def _micro(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
