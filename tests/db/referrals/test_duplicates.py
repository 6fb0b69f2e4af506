"""One open referral of a person to a service: decided by what the sender may know, never by what is hidden."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import RuleBroken
from partners.memoranda.terms import Pathway
from referrals.casework import commands as casework
from referrals.handover import commands, queries
from referrals.handover.errors import FieldsBroken
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral, ReferralEvent
from tests.support.referrals import World, make_agreement, make_ngo, make_referral, make_world, values_for

S = ReferralState
BORN = date(1990, 4, 1)
WHY = "The first one went to the wrong team."


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


def sent(session: Session, world: World, now: datetime, **changed: Any) -> UUID:
    return make_referral(session, world, now, **{"born_on": BORN, **changed})


def send_again(
    session: Session,
    world: World,
    now: datetime,
    *,
    actor: Actor | None = None,
    reason: str | None = None,
    **changed: Any,
) -> UUID:
    who = actor or world.agency.officer
    values = values_for(world, **{"born_on": BORN, **changed})
    draft = commands.create_draft(session, who, values=values, now=now)
    commands.submit(session, who, draft.id, override_reason=reason, now=now)
    return draft.id


def test_a_second_one_is_refused_and_names_the_first(session: Session, world: World, now: datetime) -> None:
    first = sent(session, world, now)
    with pytest.raises(RuleBroken) as refused:
        send_again(session, world, now, reason=WHY)
    assert refused.value.field == "service_id"
    assert refused.value.params["reference"] == session.get_one(Referral, first).reference


def test_a_supervisor_sends_it_with_a_reason_that_the_ngo_does_not_read(
    session: Session, world: World, now: datetime
) -> None:
    sent(session, world, now)
    for reason in (None, "  ", "too short"):
        with pytest.raises(RuleBroken) as refused:
            send_again(session, world, now, actor=world.agency.supervisor, reason=reason)
        assert refused.value.field == "override_reason"
    key = send_again(session, world, now, actor=world.agency.supervisor, reason=WHY)
    event = session.scalars(sa.select(ReferralEvent).where(ReferralEvent.referral_id == key)).one()
    assert event.note == WHY
    page = queries.get_referral(session, world.ngo.intake, key, now=now)
    assert all(one.note is None for one in page.events)


def test_another_service_another_person_or_an_ended_one_are_no_second(
    session: Session, world: World, now: datetime
) -> None:
    sent(session, world, now)
    ngo = make_ngo(session, now, name="River House")
    make_agreement(session, world.agency, ngo, now)
    send_again(session, world, now, ngo_id=ngo.id, service_id=ngo.service_id)
    send_again(session, world, now, born_on=BORN + timedelta(days=900))
    send_again(session, world, now, person_name="Jo Other")
    elsewhere = make_world(session, now, agency="South Police", ngo="South House")
    sent(session, elsewhere, now, state=S.WITHDRAWN)
    send_again(session, elsewhere, now)


def test_a_referral_that_the_sender_may_not_see_neither_warns_nor_stops(
    session: Session, world: World, now: datetime
) -> None:
    sent(session, world, now)
    for other in (world.agency.stranger, world.agency.other_supervisor):
        hints = queries.list_open_of_same_person(session, other, name="Jo Example", born_on=BORN, now=now)
        assert hints == ()
    send_again(session, world, now, actor=world.agency.stranger)


@pytest.mark.parametrize("told", [True, False])
def test_what_the_sender_may_not_know_does_not_show_in_the_hint(
    session: Session, world: World, now: datetime, told: bool
) -> None:
    """Without permission for feedback the hint stays the same when the NGO closes the case."""

    def hints(at: datetime) -> list[tuple[str, bool]]:
        rows = queries.list_open_of_same_person(
            session, world.agency.officer, name="Jo Example", born_on=BORN, now=at
        )
        return [(row.status.value, row.is_known_open) for row in rows]

    key = sent(session, world, now, state=S.ACTIVE, feedback_permitted=told)
    later = now + timedelta(hours=2)
    before = hints(later)
    assert before == ([("connected_to_service", True)] if told else [("processed", False)])
    scores = dict.fromkeys(values_for(world).needs, "achieved")
    casework.close(session, world.ngo.worker, key, reason="completed_goals_met", scores=scores, now=later)
    assert hints(later) == ([] if told else before)


@pytest.mark.parametrize(
    ("pathway", "changed", "field"),
    [
        (
            Pathway.EXISTING_PROVIDER_NOTICE,
            {"consent_basis": "not_required_other_law", "lawful_basis": "A law of the state."},
            "consent_basis",
        ),
        (Pathway.EXISTING_PROVIDER_NOTICE, {"feedback_permitted": True}, "feedback_permitted"),
        (
            Pathway.PREARREST_DIVERSION,
            {"consent_basis": "refused", "lawful_basis": "A law of the state."},
            "consent_basis",
        ),
        (
            Pathway.SELF_OR_FAMILY,
            {"consent_basis": "refused", "lawful_basis": "A law of the state."},
            "consent_basis",
        ),
    ],
)
def test_what_a_kind_of_referral_rules_out_stands_at_its_field(
    session: Session,
    world: World,
    now: datetime,
    pathway: Pathway,
    changed: dict[str, Any],
    field: str,
) -> None:
    values = replace(values_for(world, pathway=pathway, feedback_permitted=False), **changed)
    draft = commands.create_draft(session, world.agency.officer, values=values, now=now)
    with pytest.raises(FieldsBroken) as refused:
        commands.submit(session, world.agency.officer, draft.id, now=now)
    assert field in {error.field for error in refused.value.errors}
