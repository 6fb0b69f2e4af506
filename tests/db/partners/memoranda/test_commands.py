"""Every command of a memorandum: what it changes, what it refuses, and the audit row it leaves."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import Actor, OrganisationKind, Role
from core.errors import Conflict, Denied, InvalidTransition, NotFound, RuleBroken
from partners.memoranda.commands import (
    change_draft,
    draft_memorandum,
    return_to_draft,
    send_for_signature,
    sign,
    terminate,
    withdraw,
)
from partners.memoranda.drafts import (
    Basics,
    Governance,
    Scope,
    Targets,
)
from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.models import Memorandum, Partnership
from partners.memoranda.queries import get_terms
from partners.memoranda.terms import Cadence, DataCategory, Pathway, Step, Urgency
from tests.support.memoranda import (
    make_draft,
    make_memorandum,
    make_organisation,
    make_pair,
    make_person,
)

BASICS = Basics(
    title="Follow-up", purpose="Help sooner.", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31)
)


def actions_of(session: Session) -> list[str]:
    return list(
        session.scalars(sa.select(AuditRow.action).order_by(AuditRow.at, AuditRow.chain, AuditRow.sequence))
    )


def test_a_draft_opens_the_partnership_and_is_prefilled(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = draft_memorandum(
        session, pair.agency_leader, other_organisation_id=pair.ngo_id, basics=BASICS, now=now
    )
    terms = get_terms(session, memorandum.id)
    assert (terms.agency_ids, terms.ngo_ids) == (
        frozenset({pair.agency_id}),
        frozenset({pair.ngo_id}),
    )
    assert terms.urgencies() == (Urgency.VERY_URGENT, Urgency.URGENT, Urgency.SOON, Urgency.ROUTINE)
    assert terms.response_times[Urgency.URGENT, Step.ACKNOWLEDGE].minutes == 240
    assert terms.response_times[Urgency.ROUTINE, Step.FIRST_CONTACT].business_days == 5
    assert terms.data_to_agency == {DataCategory.OUTCOME_STATUS}
    assert {t.indicator: t.value for t in terms.targets}["R01"] == 0.95
    assert actions_of(session) == ["partnership.opened", "memorandum.drafted"]


def test_a_second_draft_of_the_pair_joins_the_partnership(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    make_draft(session, pair, now)
    other_side = draft_memorandum(
        session, pair.ngo_leader, other_organisation_id=pair.agency_id, basics=BASICS, now=now
    )
    assert session.scalars(sa.select(Partnership.id)).all() == [other_side.partnership_id]


@pytest.mark.parametrize("kind", [OrganisationKind.AGENCY, OrganisationKind.OPERATOR])
def test_an_agency_drafts_with_an_ngo_only(session: Session, now: datetime, kind: OrganisationKind) -> None:
    pair = make_pair(session, now)
    other = make_organisation(session, kind, "Elsewhere")
    with pytest.raises(RuleBroken, match="between a police agency and an NGO"):
        draft_memorandum(session, pair.agency_leader, other_organisation_id=other, basics=BASICS, now=now)


def test_an_officer_drafts_nothing(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    officer = make_person(session, pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now)
    with pytest.raises(Denied):
        draft_memorandum(session, officer, other_organisation_id=pair.ngo_id, basics=BASICS, now=now)


def test_the_end_is_not_before_the_start(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_draft(session, pair, now)
    backwards = Basics(title="T", purpose="P", starts_on=date(2026, 5, 2), ends_on=date(2026, 5, 1))
    with pytest.raises(RuleBroken) as refused:
        change_draft(session, pair.agency_leader, memorandum.id, section=backwards, now=now)
    assert refused.value.field == "ends_on"


def test_only_own_services_and_areas_are_chosen(session: Session, now: datetime) -> None:
    pair, other = make_pair(session, now), make_pair(session, now, agency="Elsewhere", ngo="Others")
    memorandum = make_draft(session, pair, now)
    for services, areas, field in (
        (other.services, pair.areas, "services"),
        (pair.services, other.areas, "areas"),
    ):
        scope = Scope(services=frozenset(services), areas=frozenset(areas), pathways=frozenset(Pathway))
        with pytest.raises(RuleBroken) as refused:
            change_draft(session, pair.agency_leader, memorandum.id, section=scope, now=now)
        assert refused.value.field == field


def test_a_change_replaces_its_section_and_leaves_the_others(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_draft(session, pair, now)
    before = get_terms(session, memorandum.id)
    governance = Governance(
        meeting_cadence=Cadence.MONTHLY,
        notice_days=60,
        loop_days=45,
        unable_attempts=4,
        unable_days=2,
        urgent_declines_reviewed=True,
        info_reply_days=1,
    )
    change_draft(session, pair.ngo_leader, memorandum.id, section=governance, now=now)
    after = get_terms(session, memorandum.id)
    assert (after.meeting_cadence, after.loop_days, after.urgent_declines_reviewed) == (
        Cadence.MONTHLY,
        45,
        True,
    )
    assert (after.services, after.response_times, after.targets) == (
        before.services,
        before.response_times,
        before.targets,
    )


def test_a_stale_change_names_who_changed_it(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_draft(session, pair, now)
    seen = memorandum.version
    targets = Targets(targets=())
    later = now + timedelta(minutes=1)
    change_draft(session, pair.ngo_leader, memorandum.id, section=targets, now=later, version=seen)
    with pytest.raises(Conflict, match="Noor Director"):
        change_draft(session, pair.agency_leader, memorandum.id, section=targets, now=now, version=seen)


@pytest.mark.parametrize("command", [return_to_draft, withdraw])
def test_a_step_back_needs_a_reason(
    session: Session, now: datetime, command: Callable[..., Memorandum]
) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now, state=S.OUT_FOR_SIGNATURE)
    with pytest.raises(RuleBroken) as refused:
        command(session, pair.agency_leader, memorandum.id, note="  ", now=now)
    assert refused.value.field == "note"


def test_a_withdrawn_memorandum_is_out_of_the_way(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    first = make_memorandum(session, pair, now, state=S.WITHDRAWN)
    with pytest.raises(InvalidTransition):
        send_for_signature(session, pair.agency_leader, first.id, now=now)
    assert make_memorandum(session, pair, now).state is S.EXECUTED


def test_notice_counts_from_today_where_the_agency_is(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    # 03:30 in UTC is still the evening before in New York.
    night = datetime.fromisoformat("2026-03-12T03:30:00+00:00")
    too_early, first = date(2026, 4, 9), date(2026, 4, 10)
    with pytest.raises(RuleBroken) as refused:
        terminate(session, pair.ngo_leader, memorandum.id, effective_on=too_early, note="Moving.", now=night)
    assert refused.value.params["day"] == first
    terminate(session, pair.ngo_leader, memorandum.id, effective_on=first, note="Moving.", now=night)
    assert (memorandum.state, memorandum.terminated_on) == (S.TERMINATED, first)
    assert memorandum.termination_reason == "Moving."


def test_termination_after_the_last_day_is_refused(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    with pytest.raises(RuleBroken, match="ends by itself"):
        terminate(
            session,
            pair.agency_leader,
            memorandum.id,
            effective_on=memorandum.ends_on + timedelta(days=1),
            note="Late.",
            now=now,
        )


def commands_on(memorandum: Memorandum, now: datetime, actor: Actor) -> list[Callable[[Session], object]]:
    key = memorandum.id
    return [
        lambda s: change_draft(s, actor, key, section=Targets(targets=()), now=now),
        lambda s: send_for_signature(s, actor, key, now=now),
        lambda s: sign(s, actor, key, typed_name=actor.name, content_hash="0" * 64, now=now),
        lambda s: return_to_draft(s, actor, key, note="Why.", now=now),
        lambda s: withdraw(s, actor, key, note="Why.", now=now),
        lambda s: terminate(s, actor, key, effective_on=date(2026, 8, 1), note="Why.", now=now),
    ]


@pytest.mark.parametrize("state", list(S))
def test_for_others_it_does_not_exist(session: Session, now: datetime, state: S) -> None:
    pair, others = make_pair(session, now), make_pair(session, now, agency="Elsewhere", ngo="Others")
    memorandum = make_memorandum(session, pair, now, state=state)
    for stranger in (others.agency_leader, others.ngo_leader):
        for command in commands_on(memorandum, now, stranger):
            with pytest.raises(NotFound):
                command(session)
