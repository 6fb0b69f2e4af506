"""The life cycle of mandatory referrals, each state with each action and role; the one word; the signed text."""

import pytest

from core.actor import Role
from core.errors import ConcordatError
from tests.support.combinations import each_combination
from wellbeing.enrolments.mandatory.lifecycle import MANDATE, MandateAction, MandateState, Seen
from wellbeing.enrolments.mandatory.policy import seen
from wellbeing.enrolments.mandatory.texts import CONSENT, CURRENT

S, A = MandateState, MandateAction
OFFICER, ASKER, CLINICIAN = {Role.PARTICIPANT}, {Role.SUPERVISOR}, {Role.CLINICIAN}
STEPS = {
    (S.ASKED, A.CONSENT): (S.CONSENTED, OFFICER),
    (S.REFUSED, A.CONSENT): (S.CONSENTED, OFFICER),
    (S.REVOKED, A.CONSENT): (S.CONSENTED, OFFICER),
    (S.ASKED, A.REFUSE): (S.REFUSED, OFFICER),
    (S.CONSENTED, A.REVOKE): (S.REVOKED, OFFICER),
    (S.ASKED, A.CALL_OFF): (S.CALLED_OFF, ASKER),
    (S.CONSENTED, A.CALL_OFF): (S.CALLED_OFF, ASKER),
    (S.REFUSED, A.CALL_OFF): (S.CALLED_OFF, ASKER),
    (S.REVOKED, A.CALL_OFF): (S.CALLED_OFF, ASKER),
    (S.CONSENTED, A.TAKE): (S.CONSENTED, CLINICIAN),
    (S.CONSENTED, A.RECORD): (S.CONSENTED, CLINICIAN),
}


@each_combination(state=S, action=A, role=Role)
def test_every_step(state: MandateState, action: MandateAction, role: Role) -> None:
    target, roles = STEPS.get((state, action), (None, set()))
    if role in roles:
        assert (MANDATE.may_take(state, action, {role}).target or state) is target
    else:
        with pytest.raises(ConcordatError):
            MANDATE.may_take(state, action, {role})


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("attended", [None, True, False])
def test_the_word_needs_a_living_consent(state: MandateState, attended: bool | None) -> None:
    words = {True: Seen.ATTENDED, False: Seen.DID_NOT_ATTEND, None: Seen.NOTHING}
    expected = words[attended] if state is S.CONSENTED else Seen.NOTHING
    assert seen(state, attended) is expected


def test_the_text_says_what_is_told_and_that_it_can_be_taken_back() -> None:
    text = " ".join(CONSENT[CURRENT])
    for words in ("“attended” or “did not attend”", "Nothing else is told", "take this back at any time"):
        assert words in text
