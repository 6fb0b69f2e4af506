"""The life cycle of a claim: every state, step and role."""

from datetime import UTC, datetime, timedelta

import pytest

from core.actor import Role
from core.errors import Denied, InvalidTransition
from partners.services.claiming import FIRST_ROLES, ClaimStanding, has_ended, link_expires_at, standing_of
from partners.services.lifecycle import CLAIM, INVITERS, ClaimAction, ClaimState
from tests.support.combinations import each_combination

S, A = ClaimState, ClaimAction
NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
TABLE = {
    (S.INVITED, A.WITHDRAW): (S.WITHDRAWN, INVITERS),
    (S.INVITED, A.CLAIM): (S.CLAIMED, {Role.SYSTEM}),
    (S.INVITED, A.CLAIM_AND_ASK): (S.SIGNATORY_ASKED, {Role.SYSTEM}),
    (S.SIGNATORY_ASKED, A.CONFIRM_SIGNATORY): (S.SIGNATORY_CONFIRMED, INVITERS),
    (S.SIGNATORY_ASKED, A.REFUSE_SIGNATORY): (S.SIGNATORY_REFUSED, INVITERS),
}


@each_combination(state=S, action=A, role=Role)
def test_each_cell_of_the_table(state: ClaimState, action: ClaimAction, role: Role) -> None:
    if (state, action) not in TABLE:
        with pytest.raises(InvalidTransition):
            CLAIM.may_take(state, action, {role})
        return
    target, roles = TABLE[state, action]
    if role in roles:
        assert CLAIM.may_take(state, action, {role}).target is target
    else:
        with pytest.raises(Denied):
            CLAIM.may_take(state, action, {role})


def test_closed_states_lead_nowhere_and_every_state_has_a_turn() -> None:
    assert {t for t in S if not any(t in step.sources for step in CLAIM.transitions)} == CLAIM.closed
    assert set(CLAIM.turns) == set(S)


def test_an_invitation_works_for_fourteen_days_and_once() -> None:
    end = link_expires_at(NOW)
    assert end == NOW + timedelta(days=14)
    assert not has_ended(S.INVITED, end, end - timedelta(seconds=1))
    assert has_ended(S.INVITED, end, end)
    assert all(has_ended(state, end, NOW) for state in S if state is not S.INVITED)
    assert standing_of(S.INVITED, end, NOW) is ClaimStanding.INVITED
    assert standing_of(S.INVITED, end, end) is ClaimStanding.EXPIRED
    assert {standing_of(state, end, NOW).value for state in S} | {"expired"} == set(ClaimStanding)


def test_the_first_person_does_not_sign() -> None:
    assert Role.LEADERSHIP not in FIRST_ROLES
