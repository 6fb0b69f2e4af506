"""On which facts something may be opened: each of the 64 combinations, and the words of the refusals."""

from itertools import combinations

import pytest

from core.actor import Role
from core.errors import ConcordatError, RuleBroken
from tests.support.combinations import each_combination
from wellbeing.emergencies.codes import BASES, TOLD_BASES, Basis, Fact
from wellbeing.emergencies.grounds import basis_of
from wellbeing.emergencies.lifecycle import GLASS, GlassAction, GlassState

F = Fact
ALL = [frozenset(some) for size in range(len(Fact) + 1) for some in combinations(Fact, size)]


def allowed(facts: frozenset[Fact]) -> bool:
    """The rule in the words of the law: intent and a plan or means; or an explicit threat that is imminent."""
    suicide = F.INTENT in facts and bool(facts & {F.PLAN, F.MEANS})
    return suicide or {F.THREAT, F.THREAT_IMMINENT} <= facts


@pytest.mark.parametrize("facts", ALL, ids=lambda facts: "+".join(sorted(facts)) or "none")
def test_every_combination(facts: frozenset[Fact]) -> None:
    if allowed(facts):
        assert basis_of(facts) in Basis
    else:
        with pytest.raises(RuleBroken) as refused:
            basis_of(facts)
        assert refused.value.field == "facts"


def test_no_single_fact_is_enough() -> None:
    assert not any(allowed(frozenset({fact})) for fact in Fact)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({F.THOUGHTS}, "Thoughts of suicide alone do not open anything"),
        ({F.INTENT}, "there must be a plan or means as well"),
        ({F.THOUGHTS, F.INTENT}, "there must be a plan or means as well"),
        ({F.PLAN, F.MEANS}, "not enough without intent"),
        ({F.THREAT}, "explicit and about to be carried out"),
        (set(), "At least two facts"),
    ],
)
def test_the_refusal_says_what_is_missing(facts: set[Fact], words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        basis_of(facts)


def test_plan_and_means_are_told_apart() -> None:
    assert basis_of({F.INTENT, F.PLAN}) is Basis.INTENT_AND_PLAN
    assert basis_of({F.INTENT, F.MEANS}) is Basis.INTENT_AND_MEANS
    assert basis_of({F.INTENT, F.PLAN, F.MEANS}) is Basis.INTENT_PLAN_AND_MEANS


def test_every_ground_has_words_for_staff_and_for_the_person() -> None:
    assert set(BASES) == set(TOLD_BASES) == set(Basis)


S, A = GlassState, GlassAction
STEPS = {
    (S.OPENED, A.READ): S.OPENED,
    (S.OPENED, A.CLOSE): S.OPENED,
    (S.OPENED, A.DISCLOSE): S.OPENED,
    (S.OPENED, A.SECOND): S.SECONDED,
    (S.OPENED, A.TELL): S.OPENED,
    (S.OPENED, A.POSTPONE): S.OPENED,
    (S.SECONDED, A.READ): S.SECONDED,
    (S.SECONDED, A.CLOSE): S.SECONDED,
    (S.SECONDED, A.DISCLOSE): S.SECONDED,
    (S.SECONDED, A.TELL): S.TOLD,
    (S.SECONDED, A.POSTPONE): S.SECONDED,
    (S.SECONDED, A.REVIEW): S.REVIEWED,
    (S.TOLD, A.READ): S.TOLD,
    (S.TOLD, A.CLOSE): S.TOLD,
    (S.TOLD, A.DISCLOSE): S.TOLD,
    (S.TOLD, A.REVIEW): S.REVIEWED,
    (S.REVIEWED, A.TELL): S.REVIEWED,
    (S.REVIEWED, A.POSTPONE): S.REVIEWED,
}
MAY = {
    A.SECOND: {Role.CLINICIAN, Role.WELLBEING_AUDITOR},
    A.REVIEW: {Role.WELLBEING_AUDITOR},
}


@each_combination(state=S, action=A, role=Role)
def test_every_state_action_and_role(state: GlassState, action: GlassAction, role: Role) -> None:
    may = (state, action) in STEPS and role in MAY.get(action, {Role.CLINICIAN})
    if may:
        step = GLASS.may_take(state, action, {role})
        assert (step.target or state) is STEPS[state, action]
    else:
        with pytest.raises(ConcordatError):
            GLASS.may_take(state, action, {role})
