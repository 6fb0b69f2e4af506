"""The standard elements that a text clause covers (facts.md 3.1), and the clause itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.text import N_


class Element(StrEnum):
    """What a text clause is about, in the order in which clauses are printed."""

    BACKGROUND = "background"
    DEFINITIONS = "definitions"
    ROLES = "roles"
    PROTOCOL = "protocol"
    INFORMATION_SHARING = "information_sharing"
    CONFIDENTIALITY = "confidentiality"
    BREACH = "breach"
    TRAINING = "training"
    EVALUATION = "evaluation"
    GOVERNANCE = "governance"
    DISPUTES = "disputes"
    FINANCE = "finance"
    PERSONNEL = "personnel"
    LIABILITY = "liability"
    LEGAL = "legal"
    MEDIA = "media"
    RENEWAL = "renewal"
    AMENDMENT = "amendment"
    TERMINATION = "termination"
    WIND_DOWN = "wind_down"
    DATA_RETURN = "data_return"
    SURVIVAL = "survival"
    HEALTH_ANNEX = "health_annex"
    JUSTICE_ANNEX = "justice_annex"
    FURTHER = "further"


REQUIRED: tuple[Element, ...] = (
    Element.ROLES,
    Element.PROTOCOL,
    Element.INFORMATION_SHARING,
    Element.CONFIDENTIALITY,
    Element.TRAINING,
    Element.EVALUATION,
    Element.LIABILITY,
    Element.AMENDMENT,
    Element.TERMINATION,
)
"""Without a clause for each of these a memorandum is not put to the parties.

Parties, purpose, term and signatures are structured fields and always there.
"""

HEADINGS: Mapping[Element, str] = {
    Element.BACKGROUND: N_("Background and authority"),
    Element.DEFINITIONS: N_("Definitions and scope"),
    Element.ROLES: N_("Roles and responsibilities"),
    Element.PROTOCOL: N_("How a referral is handed over"),
    Element.INFORMATION_SHARING: N_("Information sharing"),
    Element.CONFIDENTIALITY: N_("Confidentiality and security"),
    Element.BREACH: N_("When data is lost or seen by others"),
    Element.TRAINING: N_("Training"),
    Element.EVALUATION: N_("Data and evaluation"),
    Element.GOVERNANCE: N_("Governance"),
    Element.DISPUTES: N_("Disputes"),
    Element.FINANCE: N_("Resources"),
    Element.PERSONNEL: N_("Personnel and safeguarding"),
    Element.LIABILITY: N_("Liability and insurance"),
    Element.LEGAL: N_("Legal terms"),
    Element.MEDIA: N_("Media and publications"),
    Element.RENEWAL: N_("Review and renewal"),
    Element.AMENDMENT: N_("Amendment"),
    Element.TERMINATION: N_("Termination"),
    Element.WIND_DOWN: N_("Open referrals at the end"),
    Element.DATA_RETURN: N_("Return and destruction of data"),
    Element.SURVIVAL: N_("What continues after the end"),
    Element.HEALTH_ANNEX: N_("Annex: health and substance use records"),
    Element.JUSTICE_ANNEX: N_("Annex: criminal justice information"),
    Element.FURTHER: N_("Further clause"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One text clause of a memorandum."""

    element: Element
    heading: str
    body: str
