"""Coded answers of the encounter form (facts 5.1), with labels that describe and do not judge.

Sources: the Seattle crisis template as the public RideAlong application carries it, court-ordered data lists, and
the British use-of-force record. “Excited delirium” is not a diagnosis that medical bodies accept: it is not offered,
and old data that hold it are read as severe agitation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.codes import Code, CodeList
from core.text import N_


class TimePrecision(StrEnum):
    """How precisely it is known when an encounter occurred; nothing finer is ever invented."""

    MINUTE = "minute"
    HOUR_OF_MONTH = "hour_of_month"
    """Year, month, weekday and hour are known, the day is not."""
    MONTH = "month"


class EventType(StrEnum):
    """What kind of event the crisis was."""

    PERSON_IN_CRISIS = "person_in_crisis"
    SUICIDE_RELATED = "suicide_related"
    OVERDOSE = "overdose"
    OTHER = "other"


class YesNoUnknown(StrEnum):
    """An answer in which unknown is not no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


EVENT_TYPE_LABELS: Mapping[EventType, str] = {
    EventType.PERSON_IN_CRISIS: N_("Person in crisis"),
    EventType.SUICIDE_RELATED: N_("Suicide-related"),
    EventType.OVERDOSE: N_("Overdose"),
    EventType.OTHER: N_("Other"),
}

ANSWER_LABELS: Mapping[YesNoUnknown, str] = {
    YesNoUnknown.YES: N_("Yes"),
    YesNoUnknown.NO: N_("No"),
    YesNoUnknown.UNKNOWN: N_("Not known"),
}

CALL_SOURCES = CodeList(
    "source of the call",
    Code(value="emergency_line", label=N_("Emergency line")),
    Code(value="non_emergency_line", label=N_("Non-emergency line")),
    Code(value="on_view", label=N_("Seen by the officer")),
    Code(value="crisis_line_transfer", label=N_("Transferred from a crisis line")),
    Code(value="other_agency", label=N_("Another agency")),
    Code(value="other", label=N_("Other")),
)

CRISIS_FLAG = N_("I confirm a behavioural-health crisis")
"""What the officer's confirmation says; only confirmed encounters are counted as crisis encounters."""

NATURES = CodeList(
    "nature of the crisis",
    Code(value="biologically_induced", label=N_("Mental-health condition")),
    Code(value="medically_induced", label=N_("Medical condition")),
    Code(value="chemically_induced", label=N_("Alcohol or drugs")),
    Code(value="unknown", label=N_("Not known")),
)

BEHAVIOURS = CodeList(
    "behaviour",
    Code(value="suicide_threat_or_attempt", label=N_("Suicide threat or attempt")),
    Code(value="hallucinations_or_delusions", label=N_("Hearing, seeing or believing what others do not")),
    Code(value="belligerent_or_uncooperative", label=N_("Angry or not cooperating")),
    Code(value="mania", label=N_("Unusually high energy or speed")),
    Code(value="disorderly_or_disruptive", label=N_("Disturbing others")),
    Code(value="hopeless_or_depressed", label=N_("Hopeless or low")),
    Code(value="bizarre_or_unusual", label=N_("Unusual behaviour")),
    Code(value="out_of_touch_with_reality", label=N_("Out of touch with reality")),
    Code(value="disorganised_communication", label=N_("Hard to follow in speech")),
    Code(value="disoriented_or_confused", label=N_("Disoriented or confused")),
    Code(value="unusually_frightened", label=N_("Unusually frightened")),
    Code(value="neglect_of_self_care", label=N_("Neglecting self-care")),
    Code(value="severe_agitation", label=N_("Severe agitation")),
    Code(value="other", label=N_("Other")),
)

LEGACY_BEHAVIOURS: Mapping[str, str] = {"excited_delirium": "severe_agitation"}
"""What older data call a behaviour, and what we read it as."""


def current_behaviour(value: str) -> str:
    """The present code of a behaviour, also where the data use a rejected older one; raises `NotFound`."""
    normalised = "_".join(value.strip().lower().replace("-", " ").split())
    return BEHAVIOURS.get(LEGACY_BEHAVIOURS.get(normalised, normalised)).value


SUICIDE_RISKS = CodeList(
    "suicide risk",
    Code(value="none", label=N_("No suicidal thoughts")),
    Code(value="passive", label=N_("Wishes to be dead")),
    Code(value="active", label=N_("Thinks of suicide")),
    Code(value="plan", label=N_("Has a plan")),
    Code(value="attempt", label=N_("Attempted suicide")),
    Code(value="unknown", label=N_("Not known")),
)

RISKS = CodeList(
    "risk",
    Code(value="harm_to_others_threatened", label=N_("Threatened to harm others")),
    Code(value="threatened_violence", label=N_("Threatened violence")),
    Code(value="gravely_disabled", label=N_("Cannot meet own basic needs")),
    Code(value="child_present", label=N_("A child was present")),
    Code(value="access_to_means", label=N_("Has access to means of harm")),
)

WEAPONS = CodeList(
    "weapon",
    Code(value="none", label=N_("None")),
    Code(value="knife", label=N_("Knife")),
    Code(value="gun", label=N_("Gun")),
    Code(value="other", label=N_("Other")),
    Code(value="unknown", label=N_("Not known")),
)

WEAPON_USES = CodeList(
    "weapon use",
    Code(value="possessed", label=N_("Possessed")),
    Code(value="displayed", label=N_("Displayed")),
    Code(value="used", label=N_("Used")),
)

TECHNIQUES = CodeList(
    "technique",
    Code(value="verbal_de_escalation", label=N_("Calming talk")),
    Code(value="time_distance_cover", label=N_("Time, distance and cover")),
    Code(value="active_listening", label=N_("Active listening")),
    Code(value="family_or_third_party", label=N_("Help of family or others")),
    Code(value="containment", label=N_("Containment")),
    Code(value="repositioning", label=N_("Repositioning")),
    Code(value="tactical_pause", label=N_("Waiting, tactical pause")),
    Code(value="cit_or_negotiator", label=N_("Crisis-trained officer or negotiator")),
    Code(value="less_lethal_display", label=N_("Less-lethal device shown")),
    Code(value="handcuffs", label=N_("Handcuffs")),
    Code(value="hands_on", label=N_("Hands-on control")),
    Code(value="other", label=N_("Other")),
)

INJURIES = CodeList(
    "injury",
    Code(value="none", label=N_("None")),
    Code(value="minor", label=N_("Minor")),
    Code(value="treated", label=N_("Treated on scene")),
    Code(value="hospital", label=N_("Taken to hospital")),
    Code(value="fatal", label=N_("Fatal")),
    Code(value="unknown", label=N_("Not known")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionCounts:
    """What a disposition says for indicators."""

    arrest: bool = False
    apprehension: bool = False
    """Emergency involuntary detention under a mental-health law."""
    emergency_department: bool = False
    referral_offered: bool = False
    diverted: bool = False


DISPOSITIONS = CodeList(
    "disposition",
    Code(value="resources_offered_declined", label=N_("Resources offered and declined")),
    Code(value="treatment_or_social_referral", label=N_("Referred to treatment or social service")),
    Code(value="referred_to_ngo", label=N_("Referred to a partner organisation")),
    Code(value="mobile_crisis_team", label=N_("Mobile crisis team")),
    Code(value="crisis_clinic", label=N_("Crisis clinic")),
    Code(value="crisis_stabilisation", label=N_("Crisis stabilisation centre")),
    Code(value="geriatric_team", label=N_("Team for older people")),
    Code(value="shelter", label=N_("Shelter")),
    Code(value="case_manager_notified", label=N_("Case manager or mental-health agency notified")),
    Code(value="crisis_responder_referral", label=N_("Referred to the designated crisis responder")),
    Code(value="voluntary_commitment", label=N_("Went to hospital of own will")),
    Code(value="emergency_detention", label=N_("Emergency involuntary detention")),
    Code(value="transported_ed", label=N_("Taken to the emergency department")),
    Code(value="ems", label=N_("Handed over to the ambulance service")),
    Code(value="arrested", label=N_("Arrested")),
    Code(value="cited", label=N_("Cited")),
    Code(value="diverted", label=N_("Diverted instead of arrested")),
    Code(value="left_with_family_or_friend", label=N_("Left with family or a friend")),
    Code(value="cit_follow_up", label=N_("Follow-up by the crisis unit")),
    Code(value="repeat_caller", label=N_("Known repeat call, no new need")),
    Code(value="no_action", label=N_("No action possible or necessary")),
    Code(value="unable_to_contact", label=N_("Person could not be met")),
)

_NOTHING = DispositionCounts()
_OFFER = DispositionCounts(referral_offered=True)
DISPOSITION_COUNTS: Mapping[str, DispositionCounts] = {
    "resources_offered_declined": _OFFER,
    "treatment_or_social_referral": _OFFER,
    "referred_to_ngo": _OFFER,
    "crisis_responder_referral": _OFFER,
    "case_manager_notified": _OFFER,
    "emergency_detention": DispositionCounts(apprehension=True),
    "transported_ed": DispositionCounts(emergency_department=True),
    "arrested": DispositionCounts(arrest=True),
    "diverted": DispositionCounts(diverted=True, referral_offered=True),
}
"""Dispositions that are not named here say nothing for an indicator."""


def counts_of(dispositions: Iterable[str]) -> DispositionCounts:
    """What several dispositions of one encounter say together; raises `NotFound` for an unknown one."""
    found = [DISPOSITION_COUNTS.get(DISPOSITIONS.get(value).value, _NOTHING) for value in dispositions]
    return DispositionCounts(
        arrest=any(one.arrest for one in found),
        apprehension=any(one.apprehension for one in found),
        emergency_department=any(one.emergency_department for one in found),
        referral_offered=any(one.referral_offered for one in found),
        diverted=any(one.diverted for one in found),
    )


EXCLUSIVE_DISPOSITIONS = frozenset({"arrested", "diverted"})
"""At most one of these: a person diverted was not arrested."""
