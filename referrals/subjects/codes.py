"""Code lists of requests for a copy: who asks, how it was checked that they may, what is withheld and why."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class AskedBy(StrEnum):
    """Who asks."""

    PERSON = "person"
    REPRESENTATIVE = "representative"


ASKED_BY: Mapping[AskedBy, str] = {
    AskedBy.PERSON: N_("The person"),
    AskedBy.REPRESENTATIVE: N_("Somebody who acts for them"),
}


class IdentityCheck(StrEnum):
    """How somebody made sure that it is the person, or who may act for them."""

    DOCUMENT_SEEN = "document_seen"
    KNOWN_IN_PERSON = "known_in_person"
    AUTHORITY_SEEN = "authority_seen"
    COURT_OR_LAWYER = "court_or_lawyer"


IDENTITY_CHECKS: Mapping[IdentityCheck, str] = {
    IdentityCheck.DOCUMENT_SEEN: N_("I saw a document with their photograph"),
    IdentityCheck.KNOWN_IN_PERSON: N_("Somebody of ours knows them and says so"),
    IdentityCheck.AUTHORITY_SEEN: N_("I saw the paper by which somebody acts for them"),
    IdentityCheck.COURT_OR_LAWYER: N_("A court or a lawyer asks for them in writing"),
}
FOR_OTHERS = frozenset({IdentityCheck.AUTHORITY_SEEN, IdentityCheck.COURT_OR_LAWYER})
"""What shows that somebody may act for another person."""


class Section(StrEnum):
    """The parts of a copy; each can be withheld as a whole."""

    PERSON = "person"
    ENCOUNTERS = "encounters"
    FORCE = "force"
    REFERRALS = "referrals"
    AGREEMENTS = "agreements"
    DISCLOSURES = "disclosures"
    CONVERSATION = "conversation"
    PLANS = "plans"
    CASEWORK = "casework"
    NOTES = "notes"
    SAFETY = "safety"


SECTIONS: Mapping[Section, str] = {
    Section.PERSON: N_("Who you are"),
    Section.ENCOUNTERS: N_("Encounters with the police"),
    Section.FORCE: N_("Use of force"),
    Section.REFERRALS: N_("Referrals and what was sent"),
    Section.AGREEMENTS: N_("What you agreed to"),
    Section.DISCLOSURES: N_("To whom it was disclosed"),
    Section.CONVERSATION: N_("What both organisations wrote about a referral"),
    Section.PLANS: N_("Response plans"),
    Section.CASEWORK: N_("Support: contacts, appointments, plans and outcomes"),
    Section.NOTES: N_("Case notes"),
    Section.SAFETY: N_("Safety and risk"),
}


OF_NGOS = frozenset({Section.CASEWORK, Section.NOTES, Section.SAFETY})
OF_AGENCIES = frozenset({Section.PERSON, Section.ENCOUNTERS, Section.FORCE, Section.PLANS})
"""Parts that only one side's copy can have."""


class WithheldWhy(StrEnum):
    """Why a part is not given."""

    OTHERS = "others"
    SAFETY = "safety"
    PROCEEDINGS = "proceedings"
    PRIVILEGE = "privilege"


WITHHELD_WHY: Mapping[WithheldWhy, str] = {
    WithheldWhy.OTHERS: N_("It would tell of somebody else"),
    WithheldWhy.SAFETY: N_("It could put somebody in danger"),
    WithheldWhy.PROCEEDINGS: N_("It would harm an investigation or proceedings"),
    WithheldWhy.PRIVILEGE: N_("It is between us and our lawyers"),
}


class Answer(StrEnum):
    """How a request ended."""

    GIVEN = "given"
    GIVEN_IN_PART = "given_in_part"
    REFUSED = "refused"


ANSWERS: Mapping[Answer, str] = {
    Answer.GIVEN: N_("Copy given, whole"),
    Answer.GIVEN_IN_PART: N_("Copy given, in part"),
    Answer.REFUSED: N_("Refused"),
}
