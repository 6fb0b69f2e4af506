"""Fictitious people whom police meet again and again: their records, response plans in every state, and duplicates."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from concordat.person_rows import install_person_rows
from concordat.seed.acting import actor_of
from concordat.seed.chance import Chance
from concordat.seed.encounters import Somebody, insert_encounters, insert_people, make_encounter, make_person
from concordat.seed.people import Cast, Party
from core.actor import Actor, Role
from referrals.people.commands import give_indexes
from referrals.people.identity import commands as identity
from referrals.people.models import Person
from referrals.people.response_plans import commands
from referrals.people.response_plans.codes import Basis
from referrals.people.response_plans.lifecycle import PlanState
from referrals.people.response_plans.timers import look_after_plans
from referrals.people.response_plans.values import PlanValues

S = PlanState
DAY = timedelta(days=1)
TIMES = (11, 8, 6, 5, 5, 4)
"""Encounters of each person within the last year."""
PLANS = (S.APPROVED, S.IN_REVIEW, S.DRAFT, S.HIDDEN, S.EXPIRED, S.RETIRED)
TEXTS = (
    {
        "baseline": "Calm and friendly on most days. Walks along the canal every morning.",
        "triggers": "Shouting, several people talking at once, being asked to empty the pockets.",
        "helps": "Likes to talk of trains. A cup of tea and a place to sit down.",
        "techniques": "One officer speaks. Keep two steps away and say what you will do before you do it.",
        "contacts": "Agrees to a call to the neighbour in number 12, and to the walk-in team.",
    },
    {
        "baseline": "Speaks little. Answers by nodding.",
        "triggers": "Bright torches in the face, and sirens.",
        "helps": "Knows sign language a little. Writing on paper works.",
        "techniques": "Switch the siren off early. Wait: it takes some minutes.",
        "contacts": "Wants the sister called first.",
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """How many records of people and encounters were added."""

    people: int
    encounters: int


def make_repeat_people(session: Session, cast: Cast, *, seed: int, now: datetime) -> Repeated:
    """In each agency: six people met often, a plan in each state, and records that may be one person.

    The choices are its own, so that what the rest of the seed chooses does not depend on it.
    """
    install_person_rows()
    chance = Chance(seed + 1)
    people = encounters = 0
    for agency in cast.agencies:
        known = [_met_often(session, chance, agency, times, now) for times in TIMES]
        officer, desk = (
            actor_of(session, agency, Role.LIAISON_OFFICER),
            actor_of(session, agency, Role.PARTNERSHIP_DESK),
        )
        for number, (somebody, state) in enumerate(zip(known, PLANS, strict=True)):
            _plan(session, officer, desk, somebody.person_id, TEXTS[number % 2], state, now)
        further = _duplicates(session, chance, agency, known, now)
        people += len(known) + further
        encounters += sum(TIMES) + further
    while look_after_plans(session, now=now):
        pass
    return Repeated(people=people, encounters=encounters)


def _met_often(session: Session, chance: Chance, agency: Party, times: int, now: datetime) -> Somebody:
    first = now - 360 * DAY
    somebody = make_person(chance, agency.organisation_id, first)
    insert_people(session, [somebody.row])
    officers = agency.with_role(Role.LIAISON_OFFICER)
    moments = sorted(chance.between(timedelta(), 355 * DAY) for _ in range(times))
    rows = [
        make_encounter(chance, agency, chance.one_of(officers), somebody, first + moment)
        for moment in moments
    ]
    insert_encounters(session, rows, [agency], now=now)
    return somebody


def _plan(
    session: Session,
    officer: Actor,
    desk: Actor,
    person_id: UUID,
    texts: dict[str, str],
    state: PlanState,
    now: datetime,
) -> None:
    began = now - (380 if state is S.EXPIRED else 40) * DAY
    values = PlanValues(
        **texts,
        concerns={"flight": "Ran towards the road in spring.", "animal": None},
        basis=Basis.CONSENT,
        consent_reference="Form 12-7",
        months_valid=12,
    )
    plan = commands.draft(session, officer, person_id=person_id, values=values, now=began)
    if state is S.DRAFT:
        return
    commands.submit(session, officer, plan.id, now=began + DAY)
    if state is S.IN_REVIEW:
        return
    commands.open_plan(session, desk, plan.id, why="work_on_plan", now=began + 2 * DAY)
    commands.approve(session, desk, plan.id, now=began + 2 * DAY)
    if state is S.APPROVED:
        commands.open_plan(session, officer, plan.id, why="on_call", came_from="code", now=began + 9 * DAY)
    if state is S.HIDDEN:
        commands.hide(session, desk, plan.id, reason="asked", now=began + 20 * DAY)
    if state is S.RETIRED:
        commands.retire(session, desk, plan.id, reason="not_needed", now=began + 20 * DAY)


def _duplicates(session: Session, chance: Chance, agency: Party, known: list[Somebody], now: datetime) -> int:
    """Four further records of people met often: one merged, one linked, one told apart, one yet to be looked at.

    Answers how many records there are, each met once.
    """
    desk = actor_of(session, agency, Role.PARTNERSHIP_DESK)
    at = now - 3 * DAY
    further = [_again(session, chance, agency, somebody, at) for somebody in known[:4]]
    pairs = [(one.person_id, other) for one, other in zip(known, further, strict=False)]
    (kept, gone), linked, apart, _open = pairs
    reason = "The officer who met both says so, and the address is the same."
    identity.merge(session, desk, survivor_id=kept, merged_id=gone, reason=reason, now=at)
    identity.link(session, desk, pair=linked, reason=reason, now=at)
    identity.tell_apart(session, desk, pair=apart, reason="Twins: same surname and day of birth.", now=at)
    return len(further)


def _again(session: Session, chance: Chance, agency: Party, somebody: Somebody, at: datetime) -> UUID:
    """Another record with the same number, surname and date of birth and a shortened first name, met once."""
    first, _, last = somebody.name.partition(" ")
    twin = make_person(chance, agency.organisation_id, at)
    person = Person(
        id=twin.person_id,
        agency_id=agency.organisation_id,
        reference=twin.row["reference"],
        age_band=somebody.row["age_band"],
        created_at=at,
    )
    person.name, person.born_on, person.phone = (
        f"{first[:3]} {last}",
        somebody.born_on.isoformat(),
        somebody.phone,
    )
    give_indexes(person, country="US")
    session.add(person)
    session.flush()
    officer = chance.one_of(agency.with_role(Role.LIAISON_OFFICER))
    rows = [make_encounter(chance, agency, officer, twin, at)]
    insert_encounters(session, rows, [agency], now=at + DAY)
    return person.id
