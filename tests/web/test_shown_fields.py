"""Which field of a case, an encounter or a list anybody is shown, and which fields a form takes of them, by part and state."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import ConcordatError
from referrals.casework import commands as casework
from referrals.casework.appointments.commands import plan_appointment
from referrals.casework.contact.commands import set_contact_safety
from referrals.casework.performance.queries import load_performance
from referrals.casework.plan.commands import add_item, set_outcome
from referrals.casework.queries import list_outcomes
from referrals.casework.risk.commands import flag_concern, set_risk
from referrals.encounters.commands import record_encounter
from referrals.handover.break_glass.commands import open_case
from referrals.handover.exports.queries import load_desk, load_queue
from referrals.handover.filters.values import ListFilter
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.queries.desk import DeskTab
from referrals.handover.queries.queue import QueueTab
from referrals.people.commands import PersonValues
from tests.support.encounters import good_values
from tests.support.referrals import World, make_referral, make_world
from tests.support.shown_fields import Fields, Stage, differences, stage_on, told_otherwise

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
PARTS = (
    *("officer", "colleague", "stranger", "supervisor", "desk", "leader", "admin"),
    *("intake", "worker", "second_worker", "manager", "ngo_leader", "ngo_admin"),
)
STATES = [state.value for state in ReferralState if state is not ReferralState.DECLINE_REVIEW]
"""A decline is reviewed under agreements that ask for it; its world is another one."""
FIRST = ("active",)
"""Asked for in the first tier; in the second every state is."""
MET = 5
"""So many encounters with one person: enough to be listed."""
LISTS = (
    "/referrals/",
    "/encounters/",
    "/repeat-contact/",
    "/emergency-reading/",
    "/emergency-reading/review",
)
ELSEWHERE = "lists and files"
"""The state under which rows are noted that are of many cases."""


class Case:
    """The application, its world and a referral in each state."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.session, self.given = stage, stage.session, stage.given
        session = stage.session
        self.world = make_world(session, NOW)
        self.referrals = {
            state: make_referral(session, self.world, NOW, state=ReferralState(state)) for state in STATES
        }
        tell(session, self.world, self.referrals["active"])
        officer = self.world.agency.officer
        person = PersonValues(name="Jo Example", born_on=date(1990, 4, 1), phone="+1 555 0100")
        for number in range(MET):
            values = good_values(
                event_number=f"26-00471{number}", person=person, narrative="Met at the bridge"
            )
            self.encounter_id = record_encounter(session, officer, values=values, now=LATER)
        self.opened = {
            actor.user_id: open_case(session, actor, **said(session, self.referrals["active"]), now=LATER)
            for actor in (self.world.agency.stranger, self.world.ngo.second_worker)
        }
        session.commit()
        self.rules = stage.rules_with("referral_id")

    def actor(self, part: str) -> Actor:
        """Who plays the part."""
        ngo = part.startswith("ngo_") or not hasattr(self.world.agency, part)
        side: Any = self.world.ngo if ngo else self.world.agency
        found: Actor = getattr(side, part.removeprefix("ngo_"))
        return found

    def look(self, part: str, states: Iterator[str] | tuple[str, ...] | list[str]) -> dict[str, Fields]:
        """What the part is shown of the case in each of these states, and in lists and files."""
        actor = self.actor(part)
        assert actor.user_id is not None
        client = self.stage.visitor(actor, now=LATER)
        shown: dict[str, Fields] = {}
        for state in states:
            for rule in self.rules:
                self.stage.ask(client, rule.replace("<uuid:referral_id>", str(self.referrals[state])))
            shown[state] = self.given.take()
        paths = [*LISTS, f"/encounters/{self.encounter_id}", f"/encounters/{self.encounter_id}/edit"]
        if actor.user_id in self.opened:
            paths.append(f"/emergency-reading/{self.opened[actor.user_id]}")
        for path in paths:
            self.stage.ask(client, path)
        for rows in files(self.session, actor):
            self.given.note(rows)
        shown[ELSEWHERE] = self.given.take()
        return shown


def said(session: Session, referral_id: UUID) -> dict[str, str]:
    reference = session.get_one(Referral, referral_id).reference
    return {"reference": reference, "why": "person_missing", "words": "He is missing since noon today"}


def tell(session: Session, world: World, referral_id: UUID) -> None:
    """Something in every drawer of the case."""
    case = (session, world.ngo.worker, referral_id)
    at = (NOW + timedelta(minutes=60 + minute) for minute in range(30))
    set_contact_safety(*case, unsafe_channels=["text"], why="Her husband reads it", now=next(at))
    note_id = casework.add_note(*case, text="She came with her sister", now=next(at))
    casework.amend_note(*case, note_id, text="She came with her brother", now=next(at))
    set_outcome(*case, need=list_outcomes(*case)[0].need, words="Sleep through", now=next(at))
    add_item(*case, kind="step", what="Ring the landlord", provider="Us", now=next(at))
    moment, worker_id = next(at), world.ngo.worker.user_id
    assert worker_id is not None
    plan_appointment(
        *case,
        purpose="session",
        starts_at=moment + timedelta(days=1),
        minutes=50,
        modality="in_person",
        worker_id=worker_id,
        place="Room 2",
        with_whom="Wil",
        unsafe_reason=None,
        overlap_accepted=True,
        now=moment,
    )
    today = moment.date()
    set_risk(
        *case,
        kind="from_others",
        level="high",
        review_on=today + timedelta(days=7),
        today=today,
        note="He waits outside",
        now=next(at),
    )
    flag_concern(*case, kind="person_in_danger", called="both", words="She rang at night", now=next(at))


def files(session: Session, actor: Actor) -> Iterator[Any]:
    """The rows of the files that the actor may take along."""
    everything = ListFilter()
    for read in (
        lambda: load_queue(session, actor, tab=QueueTab.ALL, chosen=everything, now=LATER),
        lambda: load_desk(session, actor, tab=DeskTab.ALL, chosen=everything, now=LATER),
        lambda: load_performance(session, actor, first=date(2026, 3, 1), last=date(2026, 3, 31), now=LATER),
    ):
        try:
            yield read()
        except ConcordatError:
            continue


@pytest.fixture(scope="module")
def case(engine: Engine, vault_engine: Engine, database_url: str, keys: None) -> Iterator[Case]:
    with stage_on(engine, vault_engine, database_url, now=LATER) as stage:
        yield Case(stage)


@pytest.mark.proves("C-06")
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.scaled
@pytest.mark.first_tier("sqlite")
def test_nobody_is_shown_or_asked_for_a_field_more_or_less_than_the_table_allows(
    case: Case, part: str, deep: bool
) -> None:
    states = STATES if deep else list(FIRST)
    shown = case.look(part, states)
    found = told_otherwise(part, shown, [*states, ELSEWHERE])
    assert not found, "\n" + "\n".join(found)


@pytest.mark.proves("C-06")
@pytest.mark.first_tier("sqlite")
def test_who_sees_no_case_is_given_no_row_of_one(case: Case) -> None:
    for part in ("leader", "admin", "ngo_leader", "ngo_admin"):
        rows = {name for shown in case.look(part, FIRST).values() for name in shown}
        assert not {name for name in rows if "Referral" in name or "Packet" in name or "Encounter" in name}, (
            part
        )


@pytest.mark.proves("C-06")
def test_a_field_more_and_a_field_less_are_found() -> None:
    table = {"active": {"Row": {"name"}}}
    more: dict[str, Fields] = defaultdict(dict, {"active": {"Row": {"name", "phone"}}})
    assert differences(table, table) == []
    assert differences(more, table) == ["active: Row.phone is shown and not allowed"]
    assert differences({"active": {}}, table) == ["active: Row.name is allowed and not shown"]
