"""What each kind of referral means: for the officer who chooses it, for the NGO, and for consent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.clock import local_date
from core.errors import RuleBroken
from core.text import N_
from partners.memoranda.terms import Pathway
from referrals.handover.codes import CONSENT_GIVEN, ConsentBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayRule:
    """One kind of referral; every text is marked with `N_`."""

    explanation: str
    """One line where it is chosen."""
    asks_ngo: str
    """What the NGO is asked to do."""
    heed: str | None = None
    """What holds for it besides, said before sending and to the NGO."""
    needs_consent: bool = False
    """Sent only if the person, or who may speak for the person, agreed."""
    intake_days: int | None = None
    """[HOUSE] By when the first full talk takes place, in days after sending."""


RULES: Mapping[Pathway, PathwayRule] = {
    Pathway.POST_CRISIS_FOLLOWUP: PathwayRule(
        explanation=N_("After a crisis: the NGO gets in touch and stays with the person."),
        asks_ngo=N_("Get in touch with the person after the crisis."),
    ),
    Pathway.PREARREST_DIVERSION: PathwayRule(
        explanation=N_("Help instead of arrest, if the person agrees."),
        asks_ngo=N_("Begin the intake of a person whom the agency did not arrest."),
        heed=N_(
            "Nobody ends worse off for taking part: not coming, or leaving later, is never held against the person."
        ),
        needs_consent=True,
        intake_days=14,
    ),
    Pathway.SOCIAL_CONTACT: PathwayRule(
        explanation=N_("No offence and no call: you met somebody who needs help."),
        asks_ngo=N_("Get in touch with a person whom an officer met."),
    ),
    Pathway.COMMUNITY_REFERRAL: PathwayRule(
        explanation=N_("A neighbour, shop or school asked for help for the person."),
        asks_ngo=N_("Get in touch with a person for whom the community asked for help."),
    ),
    Pathway.WARM_HANDOFF: PathwayRule(
        explanation=N_("A worker comes, and you introduce the person."),
        asks_ngo=N_("Send a worker who meets officer and person."),
    ),
    Pathway.EXISTING_PROVIDER_NOTICE: PathwayRule(
        explanation=N_("The person told you who helps them already: let that NGO know. No new intake."),
        asks_ngo=N_(
            "No new intake is asked for. If you work with this person, tell their worker what happened; accept the"
            " notice once that is done. If not, decline with “Service not provided here”."
        ),
        heed=N_(
            "Only the person can say who helps them. The agency is never told whether the person is known to the NGO."
        ),
        needs_consent=True,
    ),
    Pathway.WELFARE_CONCERN: PathwayRule(
        explanation=N_("You worry about somebody, although nothing has happened yet."),
        asks_ngo=N_("Look after a person about whom an officer worries."),
    ),
    Pathway.SELF_OR_FAMILY: PathwayRule(
        explanation=N_("The person or the family asked you for help, and you write it down for them."),
        asks_ngo=N_("Get in touch: the person or the family asked for help themselves."),
        heed=N_("If the family asked, the person still decides whether to take the help."),
    ),
}
"""By pathway, all of them (referrals.md 2.4)."""


def rule_of(pathway: Pathway) -> PathwayRule:
    """What holds for a kind of referral."""
    return RULES[pathway]


def gives_feedback(pathway: Pathway, consent_basis: str | None) -> bool:
    """Whether the person can be asked about feedback at all: they agreed, and it would tell nothing of their care.

    The answer to a notice would tell the police whether the person is in service with the NGO.
    """
    return consent_basis in CONSENT_GIVEN and pathway is not Pathway.EXISTING_PROVIDER_NOTICE


def pathway_problems(
    pathway: Pathway, *, consent_basis: str | None, feedback_permitted: bool
) -> list[RuleBroken]:
    """What the kind of referral says against sending with this consent and feedback, at their fields."""
    problems = _consent_problems(pathway, consent_basis)
    if feedback_permitted and pathway is Pathway.EXISTING_PROVIDER_NOTICE:
        words = N_("A notice gives no feedback: it would tell who is in service with the NGO.")
        problems.append(RuleBroken(words, "feedback_permitted"))
    return problems


def _consent_problems(pathway: Pathway, consent_basis: str | None) -> list[RuleBroken]:
    if consent_basis is None or consent_basis in CONSENT_GIVEN:
        return []
    if pathway is Pathway.EXISTING_PROVIDER_NOTICE:
        words = N_("A notice to who helps the person already is sent only if the person agrees.")
        return [RuleBroken(words, "consent_basis")]
    if pathway is Pathway.PREARREST_DIVERSION:
        words = N_("Diversion is voluntary: it is sent only if the person agrees.")
        return [RuleBroken(words, "consent_basis")]
    if pathway is Pathway.SELF_OR_FAMILY and consent_basis == ConsentBasis.REFUSED:
        words = N_(
            "The person refused, so the family’s request is not sent. Offer the family help of its own."
        )
        return [RuleBroken(words, "consent_basis")]
    return []


def intake_due_on(pathway: Pathway, sent_at: datetime, zone: str) -> date | None:
    """The day by which the intake takes place, where the agency is; None where the pathway sets none."""
    days = RULES[pathway].intake_days
    return None if days is None else local_date(sent_at + timedelta(days=days), zone)
