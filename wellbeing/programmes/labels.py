"""The words for the codes of programmes, as one reads them tired."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_
from partners.memoranda.labels import PROGRAMMES as KINDS
from partners.memoranda.programmes import ProgrammeType as P
from wellbeing.programmes.codes import Cost, Group, Modality, Protection, TellingReason

__all__ = [
    "COSTS",
    "EXCEPTIONS",
    "EXCEPTION_NAMES",
    "GROUPS",
    "KINDS",
    "KIND_MEANINGS",
    "MODALITIES",
    "PROTECTIONS",
    "TOPICS",
    "TOPIC_OF",
    "Topic",
]


class Topic(StrEnum):
    """What somebody may be looking for; codes that say nothing in an address."""

    TALK = "t1"
    INCIDENT = "t2"
    STRESS = "t3"
    ALCOHOL_DRUGS = "t4"
    HOME = "t5"
    CHECK = "t6"


TOPICS: Mapping[Topic, str] = {
    Topic.TALK: N_("Talk to somebody"),
    Topic.INCIDENT: N_("After a bad call"),
    Topic.STRESS: N_("Stress, sleep and body"),
    Topic.ALCOHOL_DRUGS: N_("Alcohol and drugs"),
    Topic.HOME: N_("Family, money, retirement"),
    Topic.CHECK: N_("Check-ups and courses"),
}
TOPIC_OF: Mapping[P, Topic] = {
    P.EAP: Topic.TALK,
    P.PEER_SUPPORT: Topic.TALK,
    P.CRITICAL_INCIDENT_STRESS_MANAGEMENT: Topic.INCIDENT,
    P.CHAPLAINCY: Topic.TALK,
    P.COUNSELLING_IN_PERSON: Topic.TALK,
    P.TELEHEALTH: Topic.TALK,
    P.RESILIENCE_TRAINING: Topic.STRESS,
    P.MINDFULNESS: Topic.STRESS,
    P.FITNESS_NUTRITION_SLEEP: Topic.STRESS,
    P.SUBSTANCE_USE_RECOVERY: Topic.ALCOHOL_DRUGS,
    P.FAMILY_SUPPORT: Topic.HOME,
    P.FINANCIAL_WELLBEING: Topic.HOME,
    P.ANNUAL_WELLNESS_CHECK: Topic.CHECK,
    P.RETIREMENT_TRANSITION: Topic.HOME,
    P.SUICIDE_PREVENTION_TRAINING: Topic.CHECK,
    P.CRISIS_LINE: Topic.TALK,
    P.INPATIENT_OR_RETREAT: Topic.ALCOHOL_DRUGS,
}
KIND_MEANINGS: Mapping[P, str] = {
    P.EAP: N_("Short advice by phone or in person on anything that weighs on you, at work or at home."),
    P.PEER_SUPPORT: N_("A trained colleague listens. Not a boss, not a therapist."),
    P.CRITICAL_INCIDENT_STRESS_MANAGEMENT: N_("Help in the days after a bad call, alone or with your crew."),
    P.CHAPLAINCY: N_("A chaplain listens, whatever you believe."),
    P.COUNSELLING_IN_PERSON: N_("Regular talks with a counsellor, face to face."),
    P.TELEHEALTH: N_("Regular talks with a counsellor from wherever you are."),
    P.RESILIENCE_TRAINING: N_("A course: what stress does, and what helps against it."),
    P.MINDFULNESS: N_("Short exercises that calm body and head."),
    P.FITNESS_NUTRITION_SLEEP: N_("Training, food and sleep that fit shift work."),
    P.SUBSTANCE_USE_RECOVERY: N_("Help to drink or use less, or to stop."),
    P.FAMILY_SUPPORT: N_("For the people you live with, with you or without you."),
    P.FINANCIAL_WELLBEING: N_("Sort out debts, bills and plans with somebody who knows how."),
    P.ANNUAL_WELLNESS_CHECK: N_("Once a year, half an hour about how you are."),
    P.RETIREMENT_TRANSITION: N_("Getting ready to leave the job, and the first years after it."),
    P.SUICIDE_PREVENTION_TRAINING: N_("A course: how to ask a colleague, and what to do then."),
    P.CRISIS_LINE: N_("Somebody answers when you call, at once."),
    P.INPATIENT_OR_RETREAT: N_("Days or weeks away, with treatment and rest."),
}
MODALITIES: Mapping[Modality, str] = {
    Modality.IN_PERSON: N_("In person"),
    Modality.PHONE: N_("By phone"),
    Modality.TELEHEALTH: N_("By video"),
}
GROUPS: Mapping[Group, str] = {
    Group.OFFICER: N_("Officers"),
    Group.STAFF: N_("Other staff"),
    Group.FAMILY: N_("Families"),
    Group.RETIRED: N_("Retired people"),
}
COSTS: Mapping[Cost, str] = {
    Cost.FREE: N_("Free for you"),
    Cost.PART: N_("You pay a part"),
    Cost.OWN: N_("You pay for it"),
}
PROTECTIONS: Mapping[Protection, str] = {
    Protection.PRIVACY: N_("They promise to keep it to themselves. No law or written rule makes them."),
    Protection.CONFIDENTIALITY: N_("A written rule binds them to keep it to themselves."),
    Protection.PRIVILEGE: N_("The law protects it: even courts can only rarely ask for it."),
}
EXCEPTION_NAMES: Mapping[TellingReason, str] = {
    TellingReason.SUICIDE_THREAT: N_("A threat of suicide, with a plan or the means"),
    TellingReason.THREAT_TO_OTHERS: N_("A threat to somebody else’s life"),
    TellingReason.ABUSE_OR_NEGLECT: N_("Abuse or neglect"),
    TellingReason.CRIMINAL_CONDUCT: N_("A crime that is admitted"),
    TellingReason.EVERYBODY_AGREES: N_("Everybody agrees"),
    TellingReason.COURT_ORDER: N_("A court order"),
    TellingReason.REQUIRED_BY_LAW: N_("A duty by law"),
}
"""For whoever ticks them; people read the sentences."""
EXCEPTIONS: Mapping[TellingReason, str] = {
    TellingReason.SUICIDE_THREAT: N_(
        "You say that you are going to kill yourself, and you have a plan or the means."
        " Thoughts of suicide alone are not told."
    ),
    TellingReason.THREAT_TO_OTHERS: N_("You say that you are about to kill or badly hurt somebody."),
    TellingReason.ABUSE_OR_NEGLECT: N_(
        "A child, an old person or somebody who cannot protect themselves is being abused or neglected,"
        " or it is something else that the law says must be reported."
    ),
    TellingReason.CRIMINAL_CONDUCT: N_("You admit a crime."),
    TellingReason.EVERYBODY_AGREES: N_("Everybody who was part of the talk agrees that it may be told."),
    TellingReason.COURT_ORDER: N_("A court orders them to tell."),
    TellingReason.REQUIRED_BY_LAW: N_("A law makes them tell."),
}
