"""Who may do what in a review: the whole table of state, step, role and side, without a database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from accounts.roles import ROLES, permissions_of
from core.actor import Actor, OrganisationKind, Role
from core.errors import ConcordatError, Conflict, Denied, InvalidTransition, RuleBroken
from core.permissions import Permission
from kpi.reviews.lifecycle import DISPUTE, UNSETTLED, DisputeReason, DisputeState, DisputeStep, Mark
from kpi.reviews.policy import (
    DISPUTE_WORDS,
    can_answer,
    can_step,
    may_comment,
    may_dispute,
    may_judge,
    may_mark,
    may_sign,
    may_step,
    side_of,
)
from kpi.reviews.rows import CommentRow, DisputeRow, Review, Sides, SignatureRow

AGENCY, NGO, OTHER, OPERATOR = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
BOTH = Sides(agency_id=AGENCY, ngo_id=NGO)
ONLY_NGO = Sides(agency_id=None, ngo_id=NGO)
EVERYTHING = Sides(agency_id=None, ngo_id=None)
AT = datetime(2026, 2, 20, 12, tzinfo=UTC)
KINDS = {
    AGENCY: OrganisationKind.AGENCY,
    NGO: OrganisationKind.NGO,
    OTHER: OrganisationKind.AGENCY,
    OPERATOR: OrganisationKind.OPERATOR,
}
EMPTY = Review(evaluation_id=UUID(int=9))


def actor(role: Role, home: UUID = AGENCY, *, number: int = 50) -> Actor:
    return Actor(
        user_id=UUID(int=number),
        organisation_id=home,
        organisation_kind=KINDS[home],
        organisation_name="Home",
        name="Somebody",
        roles=frozenset({role}),
        permissions=permissions_of([role]),
    )


def dispute(state: DisputeState = DisputeState.OPEN, *, by: UUID = NGO, raiser: int = 60) -> DisputeRow:
    answered = state not in (DisputeState.OPEN, DisputeState.WITHDRAWN)
    ended = state in (DisputeState.SETTLED, DisputeState.WITHDRAWN)
    return DisputeRow(
        id=UUID(int=8),
        evaluation_id=UUID(int=9),
        indicator="R01",
        organisation_id=by,
        organisation_name="Side",
        reason=DisputeReason.WRONG_DATA,
        text="Not so.",
        state=state,
        raised_at=AT,
        raised_by_id=UUID(int=raiser),
        raised_by="Director",
        answer=None,
        answer_text=None,
        answered_at=AT if answered else None,
        answered_by="Desk" if answered else None,
        revised_by_id=None,
        revised_by_reference=None,
        ended_at=AT if ended else None,
        ended_by="Director" if ended else None,
        version=1,
    )


def signature(home: UUID) -> SignatureRow:
    return SignatureRow(
        organisation_id=home,
        organisation_name="Side",
        signer_name="Chief",
        signer_role=Role.LEADERSHIP,
        signed_at=AT,
        disputes_noted=0,
        note=None,
    )


FIRST_TAKEN = {
    (DisputeState.OPEN, DisputeStep.ANSWER): DisputeState.ANSWERED,
    (DisputeState.OPEN, DisputeStep.PROMISE): DisputeState.REVISING,
    (DisputeState.OPEN, DisputeStep.WITHDRAW): DisputeState.WITHDRAWN,
    (DisputeState.REVISING, DisputeStep.REVISE): DisputeState.ANSWERED,
    (DisputeState.REVISING, DisputeStep.WITHDRAW): DisputeState.WITHDRAWN,
    (DisputeState.ANSWERED, DisputeStep.ACCEPT): DisputeState.SETTLED,
    (DisputeState.ANSWERED, DisputeStep.KEEP): DisputeState.KEPT,
    (DisputeState.ANSWERED, DisputeStep.WITHDRAW): DisputeState.WITHDRAWN,
    (DisputeState.KEPT, DisputeStep.ACCEPT): DisputeState.SETTLED,
    (DisputeState.KEPT, DisputeStep.WITHDRAW): DisputeState.WITHDRAWN,
}
"""Every step that there is, by hand."""
DESK_STEPS = {DisputeStep.ANSWER, DisputeStep.PROMISE, DisputeStep.REVISE}
HOMES = [
    (definition.role, home)
    for definition in ROLES
    for home in (AGENCY, NGO, OTHER, OPERATOR)
    if KINDS[home] in definition.organisation_kinds
    or (definition.role is Role.PARTNERSHIP_DESK and home == OPERATOR)
]
"""Each role where somebody may hold it, and the desk that an operator may have."""


@pytest.mark.parametrize("state", list(DisputeState))
@pytest.mark.parametrize("step", list(DisputeStep))
def test_a_dispute_moves_as_the_table_says_for_those_it_names_and_for_nobody_else(
    state: DisputeState, step: DisputeStep
) -> None:
    """The NGO of a partnership disputes: the agency's desk answers, the NGO's leadership does the rest."""
    row, target = dispute(state), FIRST_TAKEN.get((state, step))
    for role, home in HOMES:
        somebody = actor(role, home)
        if step in DESK_STEPS:
            right = role is Role.PARTNERSHIP_DESK and home in (AGENCY, OPERATOR)
        else:
            right = role is Role.LEADERSHIP and home == NGO
        if target is not None and right:
            assert may_step(somebody, BOTH, row, step).target is target
        else:
            wanted = InvalidTransition if right else Denied
            with pytest.raises(wanted):
                may_step(somebody, BOTH, row, step)
            assert not can_step(somebody, BOTH, row, step)


def test_every_state_has_words_a_turn_and_a_refusal_that_names_who_was_first() -> None:
    assert set(DISPUTE_WORDS) == set(DisputeState) == set(DISPUTE.turns)
    assert set(DisputeState) - DISPUTE.closed == UNSETTLED
    with pytest.raises(InvalidTransition, match="Desk answered this dispute on"):
        may_step(actor(Role.PARTNERSHIP_DESK), BOTH, dispute(DisputeState.ANSWERED), DisputeStep.ANSWER)
    with pytest.raises(InvalidTransition, match="Director took this dispute back on"):
        may_step(actor(Role.LEADERSHIP, NGO), BOTH, dispute(DisputeState.WITHDRAWN), DisputeStep.ACCEPT)


def test_nobody_answers_their_own_dispute_and_an_ngo_alone_answers_within_itself() -> None:
    raised = dispute(by=NGO, raiser=50)
    with pytest.raises(Denied, match="Somebody else answers"):
        may_step(actor(Role.NGO_MANAGER, NGO), ONLY_NGO, raised, DisputeStep.ANSWER)
    answered = may_step(actor(Role.NGO_MANAGER, NGO, number=51), ONLY_NGO, raised, DisputeStep.ANSWER)
    assert answered.target is DisputeState.ANSWERED
    assert can_answer(actor(Role.PARTNERSHIP_DESK), BOTH)
    assert not can_answer(actor(Role.NGO_MANAGER, NGO), BOTH)
    assert not can_answer(actor(Role.PARTNERSHIP_DESK, OTHER), BOTH)
    assert not can_answer(actor(Role.LEADERSHIP), BOTH)


COMMENTING = {Role.LEADERSHIP, Role.PARTNERSHIP_DESK, Role.NGO_MANAGER}


@pytest.mark.parametrize(("role", "home"), HOMES, ids=[f"{role.value} {home.int}" for role, home in HOMES])
def test_each_role_of_each_house_may_what_the_table_of_permissions_says(role: Role, home: UUID) -> None:
    somebody, is_side = actor(role, home), home in (AGENCY, NGO)
    rules: tuple[tuple[bool, Callable[[], UUID]], ...] = (
        (role in COMMENTING, lambda: may_comment(somebody, BOTH)),
        (role is Role.LEADERSHIP, lambda: may_judge(somebody, BOTH, EMPTY)),
        (role is Role.LEADERSHIP, lambda: may_dispute(somebody, BOTH, EMPTY, indicator="R01")),
        (role is Role.LEADERSHIP, lambda: may_sign(somebody, BOTH, EMPTY, disputes_are_noted=False)),
    )
    for allowed, rule in rules:
        if allowed and is_side:
            assert rule() == home
        else:
            with pytest.raises(Denied):
                rule()


def test_those_who_hold_the_permissions_are_these() -> None:
    holders = {
        permission: {one.role for one in ROLES if permission in one.permissions}
        for permission in (
            Permission.EVALUATION_ANSWER,
            Permission.EVALUATION_COMMENT,
            Permission.EVALUATION_SIGN,
        )
    }
    assert holders == {
        Permission.EVALUATION_ANSWER: {Role.PARTNERSHIP_DESK, Role.NGO_MANAGER},
        Permission.EVALUATION_COMMENT: COMMENTING,
        Permission.EVALUATION_SIGN: {Role.LEADERSHIP},
    }


def test_where_everything_is_measured_the_operator_is_the_one_side() -> None:
    assert side_of(actor(Role.LEADERSHIP, OPERATOR), EVERYTHING) == OPERATOR
    assert side_of(actor(Role.LEADERSHIP, AGENCY), EVERYTHING) is None
    assert side_of(actor(Role.LEADERSHIP, OPERATOR), BOTH) is None
    assert not replace(EMPTY, signatures=()).is_complete(EVERYTHING)
    assert replace(EMPTY, signatures=(signature(OPERATOR),)).is_complete(EVERYTHING)


def test_a_review_is_complete_when_each_side_has_signed_and_a_side_signs_once() -> None:
    half = replace(EMPTY, signatures=(signature(AGENCY),))
    whole = replace(EMPTY, signatures=(signature(AGENCY), signature(NGO)))
    assert [one.is_complete(BOTH) for one in (EMPTY, half, whole)] == [False, False, True]
    with pytest.raises(Conflict, match="Chief signed for your side already"):
        may_sign(actor(Role.LEADERSHIP), BOTH, half, disputes_are_noted=True)
    with pytest.raises(Conflict, match="Chief signed for your side"):
        may_judge(actor(Role.LEADERSHIP), BOTH, half)
    assert may_judge(actor(Role.LEADERSHIP, NGO), BOTH, half) == NGO
    assert may_comment(actor(Role.LEADERSHIP), BOTH) == AGENCY, "a comment is possible after signing"


@pytest.mark.parametrize("state", list(DisputeState))
@pytest.mark.parametrize("by", [AGENCY, NGO], ids=["agency", "ngo"])
def test_an_open_dispute_of_ones_own_side_holds_acceptance_and_signature_up(
    state: DisputeState, by: UUID
) -> None:
    review, director = replace(EMPTY, disputes=(dispute(state, by=by),)), actor(Role.LEADERSHIP, NGO)
    own = state in UNSETTLED and by == NGO
    rules: tuple[Callable[[], UUID], ...] = (
        lambda: may_mark(director, BOTH, review, indicator="R01", mark=Mark.ACCEPTED),
        lambda: may_dispute(director, BOTH, review, indicator="R01"),
        lambda: may_sign(director, BOTH, review, disputes_are_noted=False),
    )
    for rule in rules:
        if own:
            with pytest.raises(ConcordatError):
                rule()
        else:
            assert rule() == NGO
    assert may_sign(director, BOTH, review, disputes_are_noted=True) == NGO
    assert may_mark(director, BOTH, review, indicator="R01", mark=Mark.ACT) == NGO
    assert may_mark(director, BOTH, review, indicator="R02", mark=Mark.ACCEPTED) == NGO
    assert review.disputed == ({"R01"} if state in UNSETTLED else frozenset())


def test_signing_with_an_open_dispute_names_the_figure_at_the_field_that_mends_it() -> None:
    review = replace(EMPTY, disputes=(dispute(),))
    with pytest.raises(RuleBroken, match="disputes R01") as caught:
        may_sign(actor(Role.LEADERSHIP, NGO), BOTH, review, disputes_are_noted=False)
    assert caught.value.field == "noted"


def test_a_corrected_comment_counts_once() -> None:
    first = CommentRow(
        id=UUID(int=70),
        indicator=None,
        text="First",
        corrects_id=None,
        author_id=UUID(int=50),
        author_name="Chief",
        organisation_id=AGENCY,
        organisation_name="Home",
        written_at=AT,
        after_sign_off=False,
    )
    second = replace(
        first, id=UUID(int=71), text="Second", corrects_id=first.id, written_at=AT + timedelta(1)
    )
    review = replace(EMPTY, comments=(first, second))
    assert review.comment_count == 1
    assert review.comments_on(None) == (first, second)
    assert review.comments_on("R01") == ()
