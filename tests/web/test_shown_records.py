"""Which field of a response plan, of records of one person, and of a decline under review anybody is shown or asked for."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine

from core.actor import Actor
from core.errors import ConcordatError
from referrals.handover.lifecycle import ReferralState
from referrals.people.identity.commands import reveal, tell_apart
from referrals.people.response_plans.commands import open_plan
from referrals.people.response_plans.lifecycle import PlanState
from tests.support.people import make_encounters, make_person
from tests.support.referrals import make_referral, make_world
from tests.support.response_plans import make_plan
from tests.support.shown_fields import FILE, Fields, Stage, stage_on, told_otherwise

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
TABLE: Path = FILE.with_name("fields_of_records.json")
PARTS = {
    "agency": (
        *("officer", "colleague", "stranger", "supervisor", "other_supervisor"),
        *("desk", "leader", "admin"),
    ),
    "ngo": ("intake", "worker", "manager", "leader", "admin"),
}
NAMES = [f"{side} {name}" for side, names in PARTS.items() for name in names]
DECLINE = "decline in review"
RECORDS, REVEALED = "records of one person", "records of one person, names shown"
PLANS = [f"plan {state.value}" for state in PlanState]
OPENED = ", opened"
FIRST = (DECLINE, RECORDS, REVEALED, "plan approved", f"plan approved{OPENED}")
"""Asked for in the first tier; in the second every state of a plan is."""
STATES = [DECLINE, RECORDS, REVEALED, *PLANS, *(f"{plan}{OPENED}" for plan in PLANS)]


class Records:
    """The application, a decline under review, a plan in each state, and two records of what may be one person."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        session = stage.session
        self.world = make_world(session, NOW, reviewed=True)
        officer = self.world.agency.officer
        self.referral_id = make_referral(session, self.world, NOW, state=ReferralState.DECLINE_REVIEW)
        self.plans = {}
        for number, state in enumerate(PlanState):
            person_id = make_person(session, officer, NOW, name=f"Plan Example{number}")
            self.plans[f"plan {state.value}"] = make_plan(
                session, self.world, person_id, NOW, state=state, approver=self.world.agency.other_supervisor
            )
        people = [
            make_person(session, officer, NOW, name=name, phone="+1 555 0199")
            for name in ("Jon Carter", "John Carter")
        ]
        for person_id in people:
            make_encounters(session, officer, person_id, [NOW - timedelta(days=3)])
        self.pair: tuple[UUID, UUID] = (people[0], people[1])
        apart = [make_person(session, officer, NOW, name=name) for name in ("Mia Stone", "Mya Stone")]
        tell_apart(
            session,
            self.world.agency.desk,
            pair=(apart[0], apart[1]),
            reason="Both were met on the same day.",
            now=NOW,
        )
        session.commit()

    def actor(self, name: str) -> Actor:
        """Who plays the part."""
        side, _, part = name.partition(" ")
        found: Actor = getattr(getattr(self.world, side), part)
        return found

    def look(self, name: str, state: str) -> Fields:
        """What the part is shown in this state."""
        actor = self.actor(name)
        client = self.stage.visitor(actor, now=LATER)
        block = self.stage.connection.begin_nested()
        self._prepare(actor, state)
        for path in self._paths(state):
            self.stage.ask(client, path)
        if block.is_active:
            block.rollback()
        self.stage.session.expire_all()
        return self.stage.given.take()

    def _prepare(self, actor: Actor, state: str) -> None:
        """Open the plan or show the names, where the part may."""
        session = self.stage.session
        act: Callable[[], object] | None = None
        if state == REVEALED:
            act = partial(reveal, session, actor, self.pair, why="compare", now=LATER)
        elif state.endswith(OPENED):
            plan_id = self.plans[state.removesuffix(OPENED)]
            act = partial(open_plan, session, actor, plan_id, why="work_on_plan", now=LATER)
        if act is None:
            return
        try:
            act()
            session.commit()
        except ConcordatError:
            session.rollback()

    def _paths(self, state: str) -> Iterator[str]:
        if state == DECLINE:
            for rule in self.stage.rules_with("referral_id"):
                yield rule.replace("<uuid:referral_id>", str(self.referral_id))
        elif state in (RECORDS, REVEALED):
            base, (first, second) = "/person-records/", self.pair
            yield from (f"{base}?tab={tab}" for tab in ("suggested", "merged", "decided"))
            yield from (
                f"{base}compare/{first}/{second}{end}" for end in ("", "/link", "/different", "/merge")
            )
        else:
            plan_id = str(self.plans[state.removesuffix(OPENED)])
            for rule in self.stage.rules_with("plan_id"):
                yield rule.replace("<uuid:plan_id>", plan_id)


@pytest.fixture(scope="module")
def records(engine: Engine, vault_engine: Engine, database_url: str, keys: None) -> Iterator[Records]:
    with stage_on(engine, vault_engine, database_url, now=LATER) as stage:
        yield Records(stage)


@pytest.mark.proves("C-06")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.scaled
@pytest.mark.first_tier("sqlite")
def test_nobody_is_shown_or_asked_for_a_field_of_a_record_more_or_less_than_the_table_allows(
    records: Records, name: str, deep: bool
) -> None:
    states = STATES if deep else list(FIRST)
    shown = {state: records.look(name, state) for state in states}
    found = told_otherwise(name, shown, states, TABLE)
    assert not found, "\n" + "\n".join(found)


@pytest.mark.proves("C-06")
@pytest.mark.first_tier("sqlite")
def test_only_an_opened_plan_and_names_that_were_asked_for_are_shown(records: Records) -> None:
    """The text of a plan and the names of records are nowhere before somebody said why; officers see no records."""
    text = "referrals.people.response_plans.queries.reading.PlanText"
    card = "referrals.people.identity.queries.comparing.RecordCard"
    name_of = "referrals.people.identity.reveals.Identity"
    supervisor = "agency supervisor"
    closed, opened = (records.look(supervisor, f"plan approved{end}") for end in ("", OPENED))
    assert text not in closed, sorted(closed)
    assert text in opened, sorted(opened)
    hidden, shown = (records.look(supervisor, state) for state in (RECORDS, REVEALED))
    assert "identity" not in hidden[card]
    assert "identity" in shown[card]
    assert {"name", "born_on"} <= shown[name_of]
    for name in ("agency officer", "ngo manager", "agency leader", "agency admin"):
        assert card not in records.look(name, REVEALED), name
