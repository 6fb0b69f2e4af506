"""Shared goals and self-assessments of the fictitious partnership, made through the real commands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from concordat.seed.acting import actor_of, partnership_of, somebody
from concordat.seed.chance import Chance
from concordat.seed.people import TIMEZONE, Cast
from core.actor import Role
from core.clock import local_date
from partners.goals import commands
from partners.goals.measures import Measure
from partners.goals.models import Goal
from partners.goals.reporting import Report
from partners.health.self_assessments import commands as self_assessments
from partners.health.self_assessments.items import Item

HOUR = 3600.0
SEED = 11
"""Its own chances, so that goals leave the rest of the demonstration as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One goal: whose, what, from where to where, and its figures as (days from today, value, evidence)."""

    agency: int
    ngo: int
    title: str
    why: str
    measure: Measure
    baseline: float
    target: float
    starts: int
    ends: int
    figures: tuple[tuple[int, float, str], ...] = ()
    agreed: bool = True
    concluded: int | None = None


PLANS: Sequence[Plan] = (
    Plan(
        agency=0, ngo=0, title="Officers hear how their referrals end",
        why="Officers who never hear what came of a referral stop sending them.",
        measure=Measure(indicator="R12"), baseline=0.62, target=0.80, starts=-120, ends=150,
        figures=((-85, 0.66, "Case list, counted by the desk"), (-50, 0.70, "Case list"), (-12, 0.74, "Case list")),
    ),
    Plan(
        agency=0, ngo=0, title="More officers trained in crisis intervention",
        why="Trained officers call earlier, and calmer encounters end in a referral more often.",
        measure=Measure(name="Officers with a valid certificate", unit="officers"), baseline=24, target=60,
        starts=-150, ends=60,
        figures=((-110, 30, "Training register"), (-60, 36, "Training register"), (-20, 40, "Training register")),
    ),
    Plan(
        agency=0, ngo=0, title="People are reached sooner after a crisis",
        why="After two days many people have moved on or lost heart.",
        measure=Measure(indicator="R03"), baseline=60 * HOUR, target=24 * HOUR, starts=-90, ends=90,
        figures=((-60, 52 * HOUR, "Case list"), (-18, 40 * HOUR, "Case list")),
    ),
    Plan(
        agency=0, ngo=1, title="Officers and recovery coaches visit together",
        why="A joint visit in the week after an overdose is accepted more often than a phone call.",
        measure=Measure(name="Joint visits in a month", unit="visits"), baseline=4, target=12,
        starts=-200, ends=100, figures=((-160, 5, "Visit log"), (-75, 8, "Visit log")),
    ),
    Plan(
        agency=0, ngo=1, title="Fewer referrals are turned away",
        why="A declined person is offered help a second time only if somebody remembers.",
        measure=Measure(indicator="R10"), baseline=0.70, target=0.85, starts=-180, ends=20,
        figures=((-120, 0.74, "Case list"), (-70, 0.80, "Case list"), (-15, 0.86, "Case list")), concluded=-10,
    ),
    Plan(
        agency=0, ngo=2, title="A shorter wait for housing support",
        why="People without a safe place to sleep are in crisis again within weeks.",
        measure=Measure(name="Days until the first appointment (median)", unit="days"), baseline=21, target=10,
        starts=-60, ends=200, figures=((-30, 19, "Appointment book"),),
    ),
    Plan(
        agency=1, ngo=0, title="Referrals are acknowledged in time",
        why="An officer at the end of a shift needs to know that somebody has the case.",
        measure=Measure(indicator="R01"), baseline=0.80, target=0.95, starts=7, ends=190, agreed=False,
    ),
    Plan(
        agency=1, ngo=3, title="More veterans accept a first conversation",
        why="Few veterans know that peers of their own are there for them.",
        measure=Measure(name="First conversations in a quarter", unit="conversations"), baseline=10, target=40,
        starts=-100, ends=80, figures=((-40, 14, "Peer log"),),
    ),
)  # fmt: skip
"""On track three times, off track twice, unknown, achieved, and proposed."""

MARKS = {Item.TRUST: 4, Item.COMMUNICATION: 4, Item.ROLES: 3, Item.DATA: 3,
         Item.RESPONSE: 4, Item.LEADERSHIP: 5, Item.LEARNING: 3, Item.BENEFIT: 4}  # fmt: skip
AGENCY_ROLES = (Role.LEADERSHIP, Role.PARTNERSHIP_DESK, Role.SUPERVISOR, Role.LIAISON_OFFICER)
NGO_ROLES = (Role.LEADERSHIP, Role.NGO_MANAGER, Role.NGO_INTAKE)
MOST_ANSWERS = 2
"""How many people of each role answer."""


def make_goals(session: Session, cast: Cast, *, now: datetime) -> None:
    """Every planned goal with its figures, a change that waits for an answer, and three rounds of self-assessment."""
    chance = Chance(SEED)
    for plan in PLANS:
        goal = _goal(session, chance, cast, plan, now)
        if plan.ngo == 2:
            _ask_for_change(session, cast, plan, goal, now)
    _round(session, chance, cast, (0, 0), opened=-100, days=21, now=now)
    _round(session, chance, cast, (0, 0), opened=-3, days=21, now=now)
    _round(session, chance, cast, (1, 3), opened=-3, days=21, now=now)


def _goal(session: Session, chance: Chance, cast: Cast, plan: Plan, now: datetime) -> Goal:
    agency, ngo = cast.agencies[plan.agency], cast.ngos[plan.ngo]
    chief, manager = actor_of(session, agency, Role.LEADERSHIP), actor_of(session, ngo, Role.NGO_MANAGER)
    today = local_date(now, TIMEZONE)
    begun = now + timedelta(days=min(plan.starts, 0) - 14)
    goal = commands.propose(
        session,
        chief,
        partnership_id=partnership_of(session, agency, ngo),
        terms=commands.Terms(
            title=plan.title,
            why=plan.why,
            measure=plan.measure,
            baseline=plan.baseline,
            target=plan.target,
            starts_on=today + timedelta(days=plan.starts),
            ends_on=today + timedelta(days=plan.ends),
            agency_owner_id=agency.with_role(Role.PARTNERSHIP_DESK)[0].user_id,
            ngo_owner_id=ngo.with_role(Role.NGO_MANAGER)[0].user_id,
        ),
        now=begun,
    )
    goal.reference = chance.reference("G")
    if plan.agreed:
        commands.agree(session, manager, goal.id, now=begun + timedelta(days=6))
    for days, value, evidence in plan.figures:
        commands.report_progress(
            session,
            manager if days % 2 else actor_of(session, agency, Role.PARTNERSHIP_DESK),
            goal.id,
            report=Report(measured_on=today + timedelta(days=days), value=value, evidence=evidence),
            now=now + timedelta(days=days, hours=1),
        )
    if plan.concluded is not None:
        commands.conclude(session, chief, goal.id, now=now + timedelta(days=plan.concluded))
    return goal


def _ask_for_change(session: Session, cast: Cast, plan: Plan, goal: Goal, now: datetime) -> None:
    commands.propose_change(
        session,
        actor_of(session, cast.ngos[plan.ngo], Role.NGO_MANAGER),
        goal.id,
        target=12,
        ends_on=goal.ends_on,
        reason="One of the two housing workers leaves at the end of the month.",
        now=now - timedelta(days=2),
    )


def _round(
    session: Session,
    chance: Chance,
    cast: Cast,
    pair: tuple[int, int],
    *,
    opened: int,
    days: int,
    now: datetime,
) -> None:
    """A round, answered by some of both sides; the NGO is a little less content than the agency."""
    agency, ngo = cast.agencies[pair[0]], cast.ngos[pair[1]]
    at = now + timedelta(days=opened)
    today = local_date(at, TIMEZONE)
    one = self_assessments.open_round(
        session,
        actor_of(session, agency, Role.PARTNERSHIP_DESK),
        partnership_id=partnership_of(session, agency, ngo),
        quarter=self_assessments.quarter_of(today),
        closes_on=today + timedelta(days=days),
        now=at,
    )
    for party, roles, less in ((agency, AGENCY_ROLES, 0), (ngo, NGO_ROLES, 1)):
        people = [member for role in roles for member in party.with_role(role)[:MOST_ANSWERS]]
        for member in people if opened < -days else people[1:3]:
            actor = somebody(session, member.user_id)
            marks = {
                item: max(
                    1,
                    min(
                        5, mark - less + (1 if chance.happens(0.4) else 0) - (1 if chance.happens(0.3) else 0)
                    ),
                )
                for item, mark in MARKS.items()
            }
            self_assessments.answer(session, actor, one.id, marks=marks, now=at + timedelta(days=2))
