"""The code lists of consent and disclosure: kinds, regimes, grounds, channels, purposes."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class ConsentKind(StrEnum):
    """What a person agrees to, or refuses (facts.md 4.6)."""

    REFERRAL_SHARE = "referral_share"
    FEEDBACK_TO_POLICE = "feedback_to_police"
    CONTACT_PERMISSION = "contact_permission"
    HIPAA_AUTHORIZATION = "hipaa_authorization"
    PART2_TPO = "part2_tpo"
    PART2_LEGAL_PROCEEDINGS = "part2_legal_proceedings"
    PART2_COUNSELING_NOTES = "part2_counseling_notes"
    SURVEY_CONTACT = "survey_contact"
    RESEARCH = "research"


KIND_LABELS: Mapping[ConsentKind, str] = {
    ConsentKind.REFERRAL_SHARE: N_("The agency shares the referral with the NGO"),
    ConsentKind.FEEDBACK_TO_POLICE: N_("The NGO tells the police how far the referral has come"),
    ConsentKind.CONTACT_PERMISSION: N_("The NGO may get in touch"),
    ConsentKind.HIPAA_AUTHORIZATION: N_("Health information is disclosed (HIPAA authorisation)"),
    ConsentKind.PART2_TPO: N_("Substance use treatment records are used for care (42 CFR Part 2)"),
    ConsentKind.PART2_LEGAL_PROCEEDINGS: N_(
        "Substance use treatment records are used in legal proceedings (42 CFR Part 2)"
    ),
    ConsentKind.PART2_COUNSELING_NOTES: N_("Substance use counselling notes are disclosed (42 CFR Part 2)"),
    ConsentKind.SURVEY_CONTACT: N_("The person may be asked how they found the service"),
    ConsentKind.RESEARCH: N_("Details are used for research"),
}
"""What each kind lets happen, as a sentence that a person can agree to."""

PART2_KINDS = frozenset(
    {ConsentKind.PART2_TPO, ConsentKind.PART2_LEGAL_PROCEEDINGS, ConsentKind.PART2_COUNSELING_NOTES}
)
WRITING_ONLY = PART2_KINDS | {ConsentKind.HIPAA_AUTHORIZATION}
"""Kinds that the law takes in writing only: spoken words never make one."""


class Regime(StrEnum):
    """Which law governs the copy that is shared (facts.md 4.1)."""

    STATE_PRIVACY = "state_privacy"
    HIPAA = "hipaa"
    PART2 = "part2"
    UK = "uk"
    EU = "eu"
    OTHER = "other"


REGIME_LABELS: Mapping[Regime, str] = {
    Regime.STATE_PRIVACY: N_("State privacy law (police are not bound by HIPAA)"),
    Regime.HIPAA: N_("HIPAA"),
    Regime.PART2: N_("42 CFR Part 2 (substance use records)"),
    Regime.UK: N_("UK data protection law and the duty of confidentiality"),
    Regime.EU: N_("General Data Protection Regulation"),
    Regime.OTHER: N_("The law of the agency’s country"),
}


class ObtainedHow(StrEnum):
    """How the answer was given."""

    WRITTEN = "written"
    ELECTRONIC = "electronic"
    VERBAL_WITNESSED = "verbal_witnessed"
    REPRESENTATIVE = "representative"
    NOT_OBTAINED = "not_obtained"


OBTAINED_LABELS: Mapping[ObtainedHow, str] = {
    ObtainedHow.WRITTEN: N_("In writing"),
    ObtainedHow.ELECTRONIC: N_("Signed electronically"),
    ObtainedHow.VERBAL_WITNESSED: N_("In words, with a witness"),
    ObtainedHow.REPRESENTATIVE: N_("By a representative"),
    ObtainedHow.NOT_OBTAINED: N_("Not given"),
}
IN_WRITING = frozenset({ObtainedHow.WRITTEN, ObtainedHow.ELECTRONIC})


class Capacity(StrEnum):
    """Whether the person could decide, as whoever asked saw it."""

    YES = "yes"
    NO = "no"
    DOUBT = "doubt"


CAPACITY_LABELS: Mapping[Capacity, str] = {
    Capacity.YES: N_("Yes"),
    Capacity.NO: N_("No"),
    Capacity.DOUBT: N_("In doubt"),
}


class Authority(StrEnum):
    """On what ground somebody decides for the person."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    HEALTH_PROXY = "health_proxy"
    POWER_OF_ATTORNEY = "power_of_attorney"
    COURT_APPOINTED = "court_appointed"


AUTHORITY_LABELS: Mapping[Authority, str] = {
    Authority.PARENT: N_("Parent"),
    Authority.GUARDIAN: N_("Guardian"),
    Authority.HEALTH_PROXY: N_("Named for decisions on health"),
    Authority.POWER_OF_ATTORNEY: N_("Power of attorney"),
    Authority.COURT_APPOINTED: N_("Appointed by a court"),
}


class Channel(StrEnum):
    """How the person said that they take their agreement back."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    WRITING = "writing"
    EMAIL_OR_MESSAGE = "email_or_message"
    REPRESENTATIVE = "representative"


CHANNEL_LABELS: Mapping[Channel, str] = {
    Channel.IN_PERSON: N_("Face to face"),
    Channel.PHONE: N_("By telephone"),
    Channel.WRITING: N_("In a letter or a signed form"),
    Channel.EMAIL_OR_MESSAGE: N_("By e-mail or message"),
    Channel.REPRESENTATIVE: N_("Through a representative"),
}


class Ground(StrEnum):
    """Why data may be shared without the person's agreement: a fact of its own."""

    VITAL_INTEREST = "vital_interest"
    OTHER_LAW = "other_law"
    ASKING_UNSAFE = "asking_unsafe"


GROUND_LABELS: Mapping[Ground, str] = {
    Ground.VITAL_INTEREST: N_("Emergency: a life is in danger"),
    Ground.OTHER_LAW: N_("Another law allows or demands it"),
    Ground.ASKING_UNSAFE: N_("Asking was not safe"),
}


class Review(StrEnum):
    """What the second person decides about an emergency override."""

    UPHELD = "upheld"
    ENDED = "ended"


REVIEW_LABELS: Mapping[Review, str] = {
    Review.UPHELD: N_("It was right; it stays until its time is over"),
    Review.ENDED: N_("It ends now"),
}


class OfferedHow(StrEnum):
    """How voluntary help was offered."""

    LEAFLET = "leaflet"
    NUMBER = "number"
    BOTH = "both"
    IN_WORDS = "in_words"


OFFERED_LABELS: Mapping[OfferedHow, str] = {
    OfferedHow.LEAFLET: N_("A leaflet was given"),
    OfferedHow.NUMBER: N_("A telephone number was given"),
    OfferedHow.BOTH: N_("A leaflet and a number were given"),
    OfferedHow.IN_WORDS: N_("The person was told where help is"),
}


class Purpose(StrEnum):
    """Why data were disclosed."""

    REFERRAL = "referral"
    CARE = "care"
    FEEDBACK = "feedback"
    SAFETY = "safety"
    OVERSIGHT = "oversight"
    PERSONS_REQUEST = "persons_request"


PURPOSE_LABELS: Mapping[Purpose, str] = {
    Purpose.REFERRAL: N_("To offer help"),
    Purpose.CARE: N_("To give help"),
    Purpose.FEEDBACK: N_("To close the loop with the police"),
    Purpose.SAFETY: N_("To avert a danger"),
    Purpose.OVERSIGHT: N_("To oversee the partnership"),
    Purpose.PERSONS_REQUEST: N_("At the person’s request"),
}


class DisclosedHow(StrEnum):
    """By which way data left, or the word that they no longer do."""

    SENT = "sent"
    PACKET_DOCUMENT = "packet_document"
    AMENDMENT = "amendment"
    FEEDBACK = "feedback"
    EXPORT = "export"
    OVERRIDE = "override"
    REVOCATION_NOTICE = "revocation_notice"


DISCLOSED_LABELS: Mapping[DisclosedHow, str] = {
    DisclosedHow.SENT: N_("Referral sent"),
    DisclosedHow.PACKET_DOCUMENT: N_("Referral printed or saved"),
    DisclosedHow.AMENDMENT: N_("Change to the referral sent"),
    DisclosedHow.FEEDBACK: N_("Coded progress given"),
    DisclosedHow.EXPORT: N_("List exported"),
    DisclosedHow.OVERRIDE: N_("Shared in an emergency"),
    DisclosedHow.REVOCATION_NOTICE: N_("Told that sharing has stopped"),
}


class DisclosedOn(StrEnum):
    """On what a disclosure rested at that moment."""

    CONSENT = "consent"
    PROVISIONAL_CONSENT = "provisional_consent"
    VITAL_INTEREST = "vital_interest"
    OTHER_LAW = "other_law"
    ASKING_UNSAFE = "asking_unsafe"
    NOT_NEEDED = "not_needed"
    """The notice that sharing has stopped holds nothing of the person."""


DISCLOSED_ON_LABELS: Mapping[DisclosedOn, str] = {
    DisclosedOn.CONSENT: N_("Agreement of the person"),
    DisclosedOn.PROVISIONAL_CONSENT: N_("Spoken agreement, not yet in writing"),
    DisclosedOn.VITAL_INTEREST: GROUND_LABELS[Ground.VITAL_INTEREST],
    DisclosedOn.OTHER_LAW: GROUND_LABELS[Ground.OTHER_LAW],
    DisclosedOn.ASKING_UNSAFE: GROUND_LABELS[Ground.ASKING_UNSAFE],
    DisclosedOn.NOT_NEEDED: N_("None needed: nothing of the person was told"),
}
