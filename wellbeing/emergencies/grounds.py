"""The two grounds on which a clinician may open what is somebody else's, on plain values (34 U.S.C. 50901)."""

from collections.abc import Set

from core.errors import RuleBroken
from core.text import N_
from wellbeing.emergencies.codes import Basis, Fact


def basis_of(facts: Set[Fact]) -> Basis:
    """Intent and a plan or means, or an explicit threat that is about to be carried out; raises `RuleBroken`.

    Thoughts of suicide alone are not enough, and neither is any single fact.
    """
    if Fact.THREAT in facts and Fact.THREAT_IMMINENT in facts:
        return Basis.THREAT_TO_ANOTHER
    if Fact.INTENT in facts:
        match Fact.PLAN in facts, Fact.MEANS in facts:
            case True, True:
                return Basis.INTENT_PLAN_AND_MEANS
            case True, False:
                return Basis.INTENT_AND_PLAN
            case False, True:
                return Basis.INTENT_AND_MEANS
    raise RuleBroken(_refusal(facts), "facts")


def _refusal(facts: Set[Fact]) -> str:
    if not facts:
        return N_("Say what you know. At least two facts are needed.")
    if facts == {Fact.THOUGHTS}:
        return N_(
            "Thoughts of suicide alone do not open anything. They are talked about, in confidence, with the person:"
            " ask about intent, a plan and means, and offer the crisis line. If you learn of intent and of a plan or"
            " means, come back."
        )
    if Fact.INTENT in facts:
        return N_("Intent alone is not enough: there must be a plan or means as well.")
    if Fact.THREAT in facts:
        return N_("A threat opens this only where it is explicit and about to be carried out.")
    return N_(
        "A plan or means are not enough without intent: they must have said that they are going to do it."
    )
