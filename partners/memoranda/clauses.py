"""A short library of clauses in our own words, one per standard element of a memorandum (facts.md 3.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.text import N_


class Element(StrEnum):
    """The standard elements that a text clause covers, in the order in which they are printed."""

    BACKGROUND = "background"
    DEFINITIONS = "definitions"
    ROLES = "roles"
    PROTOCOL = "protocol"
    INFORMATION_SHARING = "information_sharing"
    CONFIDENTIALITY = "confidentiality"
    TRAINING = "training"
    EVALUATION = "evaluation"
    GOVERNANCE = "governance"
    FINANCE = "finance"
    PERSONNEL = "personnel"
    LIABILITY = "liability"
    LEGAL = "legal"
    RENEWAL = "renewal"
    AMENDMENT = "amendment"
    TERMINATION = "termination"
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
"""Without a clause for each of these a memorandum is not sent for signature.

Parties, purpose, term and signatures are structured fields and always there.
"""

FURTHER_CLAUSES = 3
"""How many clauses of their own the parties may add beside the library's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One text clause of a memorandum."""

    element: Element
    heading: str
    body: str


HEADINGS: Mapping[Element, str] = {
    Element.BACKGROUND: N_("Background and authority"),
    Element.DEFINITIONS: N_("Definitions and scope"),
    Element.ROLES: N_("Roles and responsibilities"),
    Element.PROTOCOL: N_("How a referral is handed over"),
    Element.INFORMATION_SHARING: N_("Information sharing"),
    Element.CONFIDENTIALITY: N_("Confidentiality and security"),
    Element.TRAINING: N_("Training"),
    Element.EVALUATION: N_("Data and evaluation"),
    Element.GOVERNANCE: N_("Governance and disputes"),
    Element.FINANCE: N_("Resources"),
    Element.PERSONNEL: N_("Personnel and safeguarding"),
    Element.LIABILITY: N_("Liability and insurance"),
    Element.LEGAL: N_("Legal terms"),
    Element.RENEWAL: N_("Review and renewal"),
    Element.AMENDMENT: N_("Amendment"),
    Element.TERMINATION: N_("Termination"),
    Element.FURTHER: N_("Further clause"),
}

_BODIES: Mapping[Element, str] = {
    Element.BACKGROUND: N_(
        "People in a mental-health crisis often meet the police first. The parties enter into this"
        " memorandum, each within its own legal authority, so that such a person reaches help sooner."
    ),
    Element.DEFINITIONS: N_(
        "A referral is a request by the agency that the NGO offer a service to a named person. A contact is"
        " a two-way exchange with that person; an attempt is not a contact. The services, areas, pathways"
        " and levels of urgency listed in this memorandum bound its scope."
    ),
    Element.ROLES: N_(
        "The agency decides whether to offer a referral, records the person's answer and sends what this"
        " memorandum allows. The NGO decides whether to take the referral on, names a worker and reports"
        " coded progress. Service by the NGO is voluntary for the person, and refusing it has no"
        " consequence from the agency."
    ),
    Element.PROTOCOL: N_(
        "Emergencies are telephoned and never wait for a referral. The NGO acknowledges, decides and makes"
        " first contact within the response times of this memorandum. The agency remains responsible for"
        " the person's immediate safety until the NGO's worker has taken over in person or by telephone."
    ),
    Element.INFORMATION_SHARING: N_(
        "Only the categories of data listed in this memorandum flow, each only in its direction, for the"
        " purpose of the referral and with the person's consent or another recorded lawful basis. Neither"
        " party passes the data on without the person's consent unless the law demands it. When consent is"
        " withdrawn, sharing stops at once."
    ),
    Element.CONFIDENTIALITY: N_(
        "Each party limits access to those who need it, keeps a record of access and protects the data as"
        " its law requires. A suspected breach is notified to the other party within 24 hours. The NGO"
        " gives the agency no clinical content."
    ),
    Element.TRAINING: N_(
        "The agency trains the officers who refer in recognising a crisis, de-escalation and this"
        " memorandum. The NGO trains its intake staff in the referral route. The parties train together"
        " at least once a year."
    ),
    Element.EVALUATION: N_(
        "The parties measure the indicators and targets of this memorandum from shared records, discuss"
        " the results at their meetings and publish only figures from which nobody can be recognised."
    ),
    Element.GOVERNANCE: N_(
        "Each party names a liaison person and an escalation contact. The parties meet as often as this"
        " memorandum says. A dispute goes first to the liaison persons and then, after ten business days,"
        " to the signatories."
    ),
    Element.FINANCE: N_(
        "Each party bears its own costs. No funds are exchanged under this memorandum unless a separate"
        " written agreement says so."
    ),
    Element.PERSONNEL: N_(
        "Staff of the NGO who meet referred people have passed the background checks that the law asks"
        " for, work under supervision and follow the NGO's safeguarding policy."
    ),
    Element.LIABILITY: N_(
        "Each party is liable for its own acts and omissions to the extent of the law that applies to it."
        " The NGO keeps insurance in force that covers the services named here and shows the certificate"
        " on request. Nothing in this memorandum waives an immunity."
    ),
    Element.LEGAL: N_(
        "The parties are independent of each other. This memorandum is not exclusive, gives no rights to"
        " third parties and is carried out without discrimination and in compliance with the law."
    ),
    Element.RENEWAL: N_(
        "The parties review this memorandum at least 90 days before its last day and decide in writing"
        " whether to renew it. It does not renew by itself."
    ),
    Element.AMENDMENT: N_("This memorandum is changed only by a written amendment signed by both parties."),
    Element.TERMINATION: N_(
        "Either party may end this memorandum with the days of notice it states. No new referral is sent"
        " from the day it ends; the NGO completes or hands over those it has, with the person's"
        " agreement. The duties of confidentiality continue."
    ),
}

LIBRARY: tuple[Clause, ...] = tuple(
    Clause(element=element, heading=HEADINGS[element], body=body) for element, body in _BODIES.items()
)


def missing_elements(clauses: tuple[Clause, ...]) -> tuple[Element, ...]:
    """The required elements that no clause with a text covers."""
    covered = {clause.element for clause in clauses if clause.body.strip()}
    return tuple(element for element in REQUIRED if element not in covered)
