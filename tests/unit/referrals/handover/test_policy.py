"""Who may do what to a referral: permission, relation, state and the agreement's rules, on plain values."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from accounts.roles import definition_of, permissions_of
from core.actor import SYSTEM, Actor, OrganisationKind, Role
from core.errors import ConcordatError, Conflict, Denied, RuleBroken
from partners.memoranda.terms import Urgency
from referrals.handover.lifecycle import REFERRAL, ReferralAction, ReferralState
from referrals.handover.policy import (
    CORRECTABLE,
    PERMISSIONS,
    Case,
    LastStep,
    Side,
    actions_for,
    can_do,
    may_do,
    side_of,
)
from tests.support.combinations import each_combination

A, S = ReferralAction, ReferralState
NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
AGENCY, NGO, UNIT = uuid4(), uuid4(), uuid4()
OTHER_AGENCY, OTHER_NGO = uuid4(), uuid4()


def somebody(role: Role, organisation: UUID, *, unit: UUID | None = None) -> Actor:
    kind = OrganisationKind.NGO if organisation in (NGO, OTHER_NGO) else OrganisationKind.AGENCY
    return Actor(
        user_id=uuid4(),
        organisation_id=organisation,
        organisation_kind=kind,
        organisation_name="Somewhere",
        name=role.value,
        unit_id=unit,
        roles=frozenset({role}),
        permissions=permissions_of([role]),
    )


OFFICER = somebody(Role.LIAISON_OFFICER, AGENCY, unit=UNIT)
COLLEAGUE = somebody(Role.LIAISON_OFFICER, AGENCY, unit=UNIT)
SUPERVISOR = somebody(Role.SUPERVISOR, AGENCY, unit=UNIT)
DESK = somebody(Role.PARTNERSHIP_DESK, AGENCY)
INTAKE = somebody(Role.NGO_INTAKE, NGO)
WORKER = somebody(Role.NGO_WORKER, NGO)
SECOND_WORKER = somebody(Role.NGO_WORKER, NGO)
MANAGER = somebody(Role.NGO_MANAGER, NGO)
ACTORS = {
    Role.LIAISON_OFFICER: OFFICER,
    Role.SUPERVISOR: SUPERVISOR,
    Role.PARTNERSHIP_DESK: DESK,
    Role.NGO_INTAKE: INTAKE,
    Role.NGO_WORKER: WORKER,
    Role.NGO_MANAGER: MANAGER,
}


def a_case(state: ReferralState = S.SUBMITTED, **changed: object) -> Case:
    case = Case(
        state=state,
        agency_id=AGENCY,
        ngo_id=NGO,
        officer_id=OFFICER.user_id or uuid4(),
        unit_id=UNIT,
        worker_id=WORKER.user_id,
        urgency=Urgency.ROUTINE,
        declines_reviewed=False,
        acknowledged_at=None,
        first_contact_at=NOW,
        closed_at=None,
        end_reason=None,
    )
    return replace(case, **changed)  # type: ignore[arg-type]


UNGUARDED = set(ReferralAction) - {A.PROPOSE_DECLINE, A.CORRECT}
SOMEBODY = uuid4()
PROPOSED = {A.CONFIRM_ERROR, A.DROP_ERROR}
"""Steps that answer to the proposal of a colleague."""


def ready_for(action: ReferralAction, state: ReferralState) -> Case:
    """A case in which no rule but the table's stands against the step."""
    if action is A.PROPOSE_ERROR:
        return a_case(state, acknowledged_at=NOW)
    return a_case(state, error_proposed_by_id=SOMEBODY if action in PROPOSED else None)


@each_combination(state=list(ReferralState), action=sorted(UNGUARDED))
def test_related_people_may_take_exactly_the_steps_of_the_table(
    state: ReferralState, action: ReferralAction
) -> None:
    for role, actor in ACTORS.items():
        offered = any(
            step.action is action and state in step.sources and role in step.roles
            for step in REFERRAL.transitions
        )
        assert can_do(actor, ready_for(action, state), action, now=NOW) is offered, role


@each_combination(state=list(ReferralState), action=list(ReferralAction))
def test_nobody_of_another_organisation_may_take_any_step(
    state: ReferralState, action: ReferralAction
) -> None:
    for role in ACTORS:
        agency_side = OrganisationKind.AGENCY in definition_of(role).organisation_kinds
        outsider = somebody(role, OTHER_AGENCY if agency_side else OTHER_NGO, unit=UNIT)
        with pytest.raises(Denied):
            may_do(outsider, a_case(state), action, now=NOW)


def test_the_wall_inside_an_organisation() -> None:
    assert not actions_for(COLLEAGUE, a_case(S.INFO_REQUESTED), now=NOW)
    assert not actions_for(SECOND_WORKER, a_case(S.CONTACTING), now=NOW)
    assert not actions_for(WORKER, a_case(S.ACCEPTED, worker_id=None), now=NOW)
    elsewhere = somebody(Role.SUPERVISOR, AGENCY, unit=uuid4())
    assert not actions_for(elsewhere, a_case(S.INFO_REQUESTED), now=NOW)
    without_unit = somebody(Role.SUPERVISOR, AGENCY)
    assert not actions_for(without_unit, a_case(S.INFO_REQUESTED, unit_id=None), now=NOW)


def test_the_operators_desk_reviews_for_every_agency() -> None:
    desk = replace(DESK, organisation_id=uuid4(), organisation_kind=OrganisationKind.OPERATOR)
    assert can_do(desk, a_case(S.DECLINE_REVIEW), A.APPROVE_DECLINE, now=NOW)


def test_timers_only_flag() -> None:
    offered = {action for state in S for action in actions_for(SYSTEM, a_case(state), now=NOW)}
    assert offered == {A.DISCARD, A.ESCALATE, A.FLAG_AGREEMENT_ENDED}


def test_every_action_needs_a_permission() -> None:
    assert set(PERMISSIONS) == set(ReferralAction)


def test_an_acknowledgement_happens_once() -> None:
    with pytest.raises(Conflict):
        may_do(INTAKE, a_case(acknowledged_at=NOW), A.ACKNOWLEDGE, now=NOW)


@pytest.mark.parametrize(
    ("reviewed", "urgency", "may_decline", "may_propose"),
    [
        (False, Urgency.URGENT, True, True),
        (False, Urgency.SOON, True, False),
        (False, Urgency.ROUTINE, True, False),
        (True, Urgency.URGENT, False, True),
        (True, Urgency.VERY_URGENT, False, True),
        (True, Urgency.SOON, True, True),
        (True, Urgency.ROUTINE, True, True),
    ],
)
def test_the_agreement_decides_whether_a_decline_is_reviewed(
    reviewed: bool, urgency: Urgency, may_decline: bool, may_propose: bool
) -> None:
    case = a_case(declines_reviewed=reviewed, urgency=urgency)
    assert can_do(INTAKE, case, A.DECLINE, now=NOW) is may_decline
    assert can_do(INTAKE, case, A.PROPOSE_DECLINE, now=NOW) is may_propose


def test_nobody_engages_without_a_contact() -> None:
    with pytest.raises(RuleBroken):
        may_do(WORKER, a_case(S.CONTACTING, first_contact_at=None), A.ENGAGE, now=NOW)


@pytest.mark.parametrize("days", [0, 30])
def test_reopening_within_thirty_days(days: int) -> None:
    case = a_case(S.CLOSED, closed_at=NOW - timedelta(days=days))
    assert can_do(MANAGER, case, A.REOPEN, now=NOW)
    late = replace(case, closed_at=NOW - timedelta(days=30, seconds=1))
    with pytest.raises(RuleBroken):
        may_do(MANAGER, late, A.REOPEN, now=NOW)


def test_nothing_is_reopened_against_the_persons_will() -> None:
    with pytest.raises(RuleBroken):
        may_do(MANAGER, a_case(S.CLOSED, closed_at=NOW, end_reason="consent_withdrawn"), A.REOPEN, now=NOW)


def test_an_officer_takes_back_an_error_only_before_it_is_acknowledged() -> None:
    assert can_do(OFFICER, a_case(), A.MARK_ERROR, now=NOW)
    with pytest.raises(Denied):
        may_do(OFFICER, a_case(acknowledged_at=NOW), A.MARK_ERROR, now=NOW)
    assert can_do(DESK, a_case(), A.MARK_ERROR, now=NOW)
    with pytest.raises(RuleBroken):
        may_do(DESK, a_case(acknowledged_at=NOW), A.MARK_ERROR, now=NOW)


def test_an_error_after_the_acknowledgement_takes_two_people() -> None:
    with pytest.raises(RuleBroken):
        may_do(DESK, a_case(), A.PROPOSE_ERROR, now=NOW)
    seen = a_case(acknowledged_at=NOW)
    assert can_do(DESK, seen, A.PROPOSE_ERROR, now=NOW)
    with pytest.raises(RuleBroken):
        may_do(SUPERVISOR, seen, A.CONFIRM_ERROR, now=NOW)
    proposed = replace(seen, error_proposed_by_id=DESK.user_id)
    with pytest.raises(Conflict):
        may_do(somebody(Role.PARTNERSHIP_DESK, AGENCY), proposed, A.PROPOSE_ERROR, now=NOW)
    with pytest.raises(Denied):
        may_do(DESK, proposed, A.CONFIRM_ERROR, now=NOW)
    assert can_do(DESK, proposed, A.DROP_ERROR, now=NOW)
    assert can_do(somebody(Role.PARTNERSHIP_DESK, AGENCY), proposed, A.CONFIRM_ERROR, now=NOW)
    assert can_do(SUPERVISOR, proposed, A.CONFIRM_ERROR, now=NOW)


def test_nothing_begins_under_an_agreement_that_has_ended() -> None:
    with pytest.raises(RuleBroken):
        may_do(INTAKE, a_case(agreement_ended=True), A.ACCEPT, now=NOW)
    assert can_do(INTAKE, a_case(agreement_ended=True), A.DECLINE, now=NOW)
    closed = a_case(S.CLOSED, closed_at=NOW, agreement_ended=True)
    with pytest.raises(RuleBroken):
        may_do(MANAGER, closed, A.REOPEN, now=NOW)
    assert can_do(WORKER, a_case(S.CONTACTING, agreement_ended=True), A.ENGAGE, now=NOW)


@pytest.mark.parametrize(
    ("state", "reason", "allowed"),
    [
        (S.DECLINED, "no_capacity", True),
        (S.DECLINED, "duplicate", False),
        (S.DECLINED, "already_in_service_here", False),
        (S.DECLINED, "died", False),
        (S.CLOSED, "unable_to_contact", True),
        (S.CLOSED, "mistaken_or_duplicate", False),
        (S.CLOSED, "consent_withdrawn", False),
    ],
)
def test_only_what_the_reason_allows_is_reopened(state: ReferralState, reason: str, allowed: bool) -> None:
    case = a_case(state, closed_at=NOW, end_reason=reason)
    assert can_do(MANAGER, case, A.REOPEN, now=NOW) is allowed
    assert not can_do(MANAGER, replace(case, consent_ended=True), A.REOPEN, now=NOW)


def test_a_coverer_works_the_cases_of_the_absent_and_no_others() -> None:
    case = a_case(S.CONTACTING)
    assert not actions_for(SECOND_WORKER, case, now=NOW)
    assert WORKER.user_id is not None
    covering = replace(SECOND_WORKER, covering=frozenset({WORKER.user_id}))
    assert actions_for(covering, case, now=NOW) == actions_for(WORKER, case, now=NOW)
    assert not actions_for(covering, a_case(S.CONTACTING, worker_id=uuid4()), now=NOW)
    elsewhere = replace(somebody(Role.NGO_WORKER, OTHER_NGO), covering=covering.covering)
    assert not actions_for(elsewhere, case, now=NOW)


def last_step(by: Actor, action: ReferralAction = A.ACCEPT, *, hours: float = 1) -> LastStep:
    return LastStep(
        action=action,
        from_state=S.SUBMITTED,
        to_state=S.ACCEPTED,
        by_id=by.user_id,
        organisation_id=by.organisation_id,
        at=NOW - timedelta(hours=hours),
    )


@pytest.mark.parametrize(
    ("actor", "hours", "allowed"),
    [
        (INTAKE, 1, True),
        (INTAKE, 24, True),
        (INTAKE, 24.01, False),
        (somebody(Role.NGO_INTAKE, NGO), 1, False),
        (MANAGER, 1000, True),
        (DESK, 1000, True),
        (OFFICER, 1, False),
        (SUPERVISOR, 1, False),
    ],
)
def test_who_corrects_the_last_step(actor: Actor, hours: float, allowed: bool) -> None:
    case = a_case(S.ACCEPTED, last=last_step(INTAKE, hours=hours))
    assert can_do(actor, case, A.CORRECT, now=NOW) is allowed


def test_the_manager_corrects_only_steps_of_the_ngo() -> None:
    case = a_case(S.ACCEPTED, last=last_step(OFFICER))
    assert not can_do(MANAGER, case, A.CORRECT, now=NOW)


@pytest.mark.parametrize("action", sorted(set(ReferralAction) - CORRECTABLE))
def test_other_steps_are_mended_by_the_next_step(action: ReferralAction) -> None:
    with pytest.raises(RuleBroken):
        may_do(INTAKE, a_case(S.ACCEPTED, last=last_step(INTAKE, action)), A.CORRECT, now=NOW)


def test_what_a_page_offers_may_be_done() -> None:
    for state in S:
        for actor in ACTORS.values():
            case = a_case(state)
            for action in actions_for(actor, case, now=NOW):
                may_do(actor, case, action, now=NOW)
            for action in set(A) - set(actions_for(actor, case, now=NOW)):
                with pytest.raises(ConcordatError):
                    may_do(actor, case, action, now=NOW)


def test_sides() -> None:
    assert side_of(INTAKE, a_case()) is Side.NGO
    assert side_of(OFFICER, a_case()) is Side.OFFICER
    assert side_of(SUPERVISOR, a_case()) is Side.OFFICER
    assert side_of(DESK, a_case()) is Side.DESK
    both = replace(DESK, roles=DESK.roles | {Role.LIAISON_OFFICER})
    assert side_of(both, a_case()) is Side.DESK
    assert side_of(both, a_case(officer_id=both.user_id)) is Side.OFFICER
