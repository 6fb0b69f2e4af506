"""Who may approve and settle what in a review, as rules on plain values."""

from uuid import UUID, uuid4

import pytest

from core.actor import Actor, OrganisationKind, Role
from core.errors import Conflict, Denied, RuleBroken
from partners.memoranda.lifecycle import DRAFTERS
from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.review.outcomes import Outcome
from partners.memoranda.review.policy import can_approve, may_approve, may_settle
from tests.support.combinations import each_combination

OWN, OTHER = UUID(int=1), UUID(int=2)
BOTH = frozenset({OWN, OTHER})
NOBODY: frozenset[UUID] = frozenset()


def actor(role: Role = Role.LEADERSHIP, organisation_id: UUID = OWN) -> Actor:
    return Actor(
        user_id=uuid4(),
        organisation_id=organisation_id,
        organisation_kind=OrganisationKind.AGENCY,
        organisation_name="Northgate Police",
        name="Ada Chief",
        roles=frozenset({role}),
    )


@each_combination(
    state=list(S), role=list(Role), approved=[NOBODY, frozenset({OTHER}), frozenset({OWN}), BOTH]
)
def test_an_approval_is_waited_for_in_review_from_drafters_of_a_side_that_gave_none(
    state: S, role: Role, approved: frozenset[UUID]
) -> None:
    expected = state is S.IN_REVIEW and role in DRAFTERS and OWN not in approved
    assert can_approve(actor(role), state, approved=approved) is expected


def test_only_parties_approve() -> None:
    with pytest.raises(Denied):
        may_approve(actor(organisation_id=UUID(int=3)), parties=BOTH, approved=NOBODY, unsettled=0)


def test_nobody_approves_twice_or_over_open_comments() -> None:
    may_approve(actor(), parties=BOTH, approved=frozenset({OTHER}), unsettled=0)
    with pytest.raises(Conflict):
        may_approve(actor(), parties=BOTH, approved=frozenset({OWN}), unsettled=0)
    for unsettled, words in ((1, "1 comment is"), (7, "7 comments are")):
        with pytest.raises(RuleBroken, match=words):
            may_approve(actor(), parties=BOTH, approved=NOBODY, unsettled=unsettled)


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("written_for", [OWN, OTHER])
@pytest.mark.parametrize("settled", [True, False])
@pytest.mark.parametrize("is_answer", [True, False])
def test_a_comment_is_settled_once_and_withdrawn_by_its_own_side(
    outcome: Outcome, written_for: UUID, settled: bool, is_answer: bool
) -> None:
    def settle() -> None:
        may_settle(actor(), written_for=written_for, outcome=outcome, settled=settled, is_answer=is_answer)

    if settled or is_answer:
        with pytest.raises(Conflict):
            settle()
    elif outcome is Outcome.WITHDRAWN and written_for != OWN:
        with pytest.raises(RuleBroken) as refused:
            settle()
        assert refused.value.field == "outcome"
    else:
        settle()
