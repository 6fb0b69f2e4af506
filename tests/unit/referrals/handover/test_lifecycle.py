"""The life cycle of a referral, state by action by role, against a table written apart from the code."""

import pytest

from core.actor import Role
from core.errors import Denied, InvalidTransition
from referrals.handover.commands.step import AUDITED
from referrals.handover.event_names import EVENTS
from referrals.handover.lifecycle import FINISHED, REFERRAL, ReferralAction, ReferralState
from tests.support.combinations import each_combination

ROLES = {
    "O": Role.LIAISON_OFFICER,
    "S": Role.SUPERVISOR,
    "I": Role.NGO_INTAKE,
    "W": Role.NGO_WORKER,
    "M": Role.NGO_MANAGER,
    "D": Role.PARTNERSHIP_DESK,
    "T": Role.SYSTEM,
}
OPEN_SENT = (
    "submitted info_requested decline_review accepted waitlisted contacting active on_hold"
    " withdrawal_requested"
)
TABLE = f"""
submit                | draft                               | OS     | submitted
discard               | draft                               | OT     | -
acknowledge           | submitted                           | IM     | -
request_info          | submitted                           | IM     | info_requested
answer_info           | info_requested                      | OS     | submitted
accept                | submitted                           | IM     | accepted
assign                | accepted waitlisted contacting active on_hold | IM | -
decline               | submitted                           | IM     | declined
propose_decline       | submitted                           | IM     | decline_review
approve_decline       | decline_review                      | DS     | declined
send_back             | decline_review                      | DS     | submitted
waitlist              | accepted                            | M      | waitlisted
start_contact         | waitlisted accepted                 | WM     | contacting
engage                | contacting                          | WM     | active
close_without_service | contacting                          | WM     | closed
hold                  | accepted contacting active          | WM     | on_hold
resume                | on_hold                             | WM     | -
withdraw              | submitted info_requested            | OS     | withdrawn
request_withdrawal    | accepted contacting active          | OS     | withdrawal_requested
confirm_withdrawal    | withdrawal_requested                | WM     | withdrawn
refuse_withdrawal     | withdrawal_requested                | WM     | -
close                 | active                              | WM     | closed
reopen                | closed declined                     | MD     | submitted
flag_agreement_ended  | {OPEN_SENT}                         | T      | -
escalate              | {OPEN_SENT}                         | T      | -
mark_error            | submitted                           | OD     | entered_in_error
propose_error         | {OPEN_SENT} declined withdrawn closed | D    | -
confirm_error         | {OPEN_SENT} declined withdrawn closed | DS   | entered_in_error
drop_error            | {OPEN_SENT} declined withdrawn closed | DS   | -
correct               | {OPEN_SENT} declined withdrawn closed | OSIWMD | -
"""


def _expected() -> dict[tuple[str, str, str], str]:
    cells: dict[tuple[str, str, str], str] = {}
    for line in TABLE.strip().splitlines():
        action, sources, letters, target = (part.strip() for part in line.split("|"))
        for source in sources.split():
            for letter in letters:
                cells[action, source, letter] = target
    return cells


EXPECTED = _expected()


@each_combination(action=list(ReferralAction), state=list(ReferralState))
def test_the_table_offers_exactly_the_agreed_steps(state: ReferralState, action: ReferralAction) -> None:
    possible = any((action, state) == (known, source) for known, source, _ in EXPECTED)
    for letter, role in ROLES.items():
        target = EXPECTED.get((action.value, state.value, letter))
        if target is not None:
            step = REFERRAL.may_take(state, action, [role])
            assert (step.target.value if step.target else "-") == target, letter
        elif possible:
            with pytest.raises(Denied):
                REFERRAL.may_take(state, action, [role])
        else:
            with pytest.raises(InvalidTransition):
                REFERRAL.may_take(state, action, [role])


@pytest.mark.parametrize(
    "role",
    [
        Role.LEADERSHIP,
        Role.ORGANISATION_ADMIN,
        Role.OPERATOR,
        Role.AUDITOR,
        Role.WELLBEING_COORDINATOR,
    ],
)
def test_whoever_only_steers_takes_no_step(role: Role) -> None:
    assert not [step for step in REFERRAL.transitions if role in step.roles]


def test_every_state_has_a_turn_and_finished_ones_wait_for_nobody() -> None:
    assert set(REFERRAL.turns) == set(ReferralState)
    assert {s for s, turn in REFERRAL.turns.items() if turn.value == "nobody"} == FINISHED


def test_every_action_has_an_event_and_a_name_in_the_trail() -> None:
    assert set(EVENTS) == set(ReferralAction) == set(AUDITED)
    assert len(set(AUDITED.values())) == len(AUDITED)


def test_every_state_but_the_first_is_reached_and_every_open_one_is_left() -> None:
    reached = {step.target for step in REFERRAL.transitions if step.target}
    assert reached | {ReferralState.DRAFT, ReferralState.ON_HOLD} == set(ReferralState)
    for state in set(ReferralState) - FINISHED:
        assert any(state in step.sources and step.target in FINISHED for step in REFERRAL.transitions) or (
            state is ReferralState.DRAFT
        )
