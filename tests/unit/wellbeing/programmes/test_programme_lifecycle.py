"""The life cycle of a programme, state by action by role, against a table written apart from the code."""

import pytest

from core.actor import Role
from core.errors import Denied, InvalidTransition
from tests.support.combinations import each_combination
from wellbeing.programmes.codes import ProgrammeState as S
from wellbeing.programmes.lifecycle import PROGRAMME
from wellbeing.programmes.lifecycle import ProgrammeAction as A

STEPS = {(S.DRAFT, A.OFFER): S.OFFERED, (S.OFFERED, A.CLOSE): S.CLOSED, (S.CLOSED, A.REOPEN): S.OFFERED}
WHO = {Role.WELLBEING_COORDINATOR, Role.NGO_MANAGER}


@each_combination(role=list(Role), action=list(A), state=list(S))
def test_who_may_do_what_when(state: S, action: A, role: Role) -> None:
    if (state, action) not in STEPS:
        with pytest.raises(InvalidTransition):
            PROGRAMME.may_take(state, action, {role})
    elif role not in WHO:
        with pytest.raises(Denied):
            PROGRAMME.may_take(state, action, {role})
    else:
        assert PROGRAMME.may_take(state, action, {role}).target is STEPS[state, action]
