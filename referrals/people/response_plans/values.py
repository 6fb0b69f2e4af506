"""What a response plan says, as plain values, and what it must say before it goes to approval."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.errors import RuleBroken
from core.text import N_
from referrals.people.response_plans.codes import CONCERNS, Basis

TEXTS = ("baseline", "triggers", "helps", "techniques", "contacts")
NEEDED = ("baseline", "triggers", "helps", "techniques")
"""Without these an officer cannot act on a plan."""
TEXT_LIMIT = 1500
NOTE_LIMIT = 300
BASIS_NOTE_MINIMUM = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanValues:
    """The contents of a plan; `concerns` maps kinds of safety concern to what was seen."""

    baseline: str | None = None
    triggers: str | None = None
    helps: str | None = None
    techniques: str | None = None
    contacts: str | None = None
    concerns: Mapping[str, str | None] = field(default_factory=dict)
    basis: Basis
    consent_reference: str | None = None
    basis_note: str | None = None
    months_valid: int = 12


def check_values(values: PlanValues) -> None:
    """A draft may have gaps, but never a longer life than a year, an unknown concern or no ground."""
    if not 1 <= values.months_valid <= 12:
        raise RuleBroken(N_("A plan holds for 1 to 12 months."), "months_valid")
    if values.basis is Basis.CONSENT:
        if not (values.consent_reference or "").strip():
            raise RuleBroken(
                N_("Say where the agreement is kept, for instance the number of the form."),
                "consent_reference",
            )
    elif len((values.basis_note or "").strip()) < BASIS_NOTE_MINIMUM:
        raise RuleBroken(
            N_("Say in at least %(count)s characters why this ground holds."),
            "basis_note",
            count=BASIS_NOTE_MINIMUM,
        )
    for kind in values.concerns:
        if kind not in CONCERNS:
            raise RuleBroken(N_("Choose from the listed safety concerns."), "concerns")


def check_complete(texts: Mapping[str, str | None]) -> None:
    """What officers need is filled in; raises `RuleBroken` naming the first gap."""
    for name in NEEDED:
        if not (texts.get(name) or "").strip():
            raise RuleBroken(
                N_("Fill in “%(part)s” before you send the plan for approval."), name, part=LABELS[name]
            )


LABELS: Mapping[str, str] = {
    "baseline": N_("How the person usually is"),
    "triggers": N_("What makes it worse"),
    "helps": N_("What helps"),
    "techniques": N_("How to calm the situation"),
    "contacts": N_("Who can help"),
}
"""What the parts are called."""
