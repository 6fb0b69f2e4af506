"""The words of codes that snapshots hold: parts, exclusions, breakdowns, notes; marked here, translated when shown."""

from collections.abc import Mapping

from core.suppression.policy import Audience
from core.text import N_
from kpi.evaluations.breakdowns import NOT_KNOWN
from kpi.evaluations.disclosure import SMALL_NUMBERS
from kpi.measures.complaints import UPHELD
from kpi.measures.complaints import WITHDRAWN as COMPLAINT_WITHDRAWN
from kpi.measures.crisis_outcomes import (
    ARRESTED_OR_HELD,
    CONSULTED_FIRST,
    MEDICAL_EMERGENCY,
    MEDICAL_UNKNOWN,
    NOT_DIVERTIBLE,
    OFFENCE_UNKNOWN,
    PERSON_NOT_MET,
)
from kpi.measures.crisis_scene import (
    ARRIVED,
    DISPATCHED,
    FORCE_LEVEL_UNKNOWN,
    FORCE_LEVELS,
    HANDCUFFED,
    HURT_OFFICER,
    HURT_OTHER,
    HURT_PERSON,
    HURT_SERIOUSLY,
    REQUESTED,
)
from kpi.measures.encounter_rows import DAY_UNKNOWN
from kpi.measures.encounters import (
    APPREHENSION,
    ARREST,
    CAD_TYPED,
    ON_WARRANT,
    OUTCOME_UNKNOWN,
    PER_DISPATCHED_CALL,
    WARRANT_UNKNOWN,
    WITHOUT_WARRANT,
)
from kpi.measures.flow import CLOSED, CLOSED_NO_FEEDBACK, OPEN_NO_FEEDBACK
from kpi.measures.high_use import SHARE_OF_ENCOUNTERS, SHARE_OF_PERSONS
from kpi.measures.partnership import INACTIVE
from kpi.measures.partnership_state import NO_ROUND, STALE, TOO_FEW
from kpi.measures.partnership_work import DROPPED, ENDED_EARLY, REDATED, TOO_SHORT, WAIVED, WITHOUT_QUORUM
from kpi.measures.referral_rows import PERSON_REFUSED, REMOVED, WITHDRAWN
from kpi.measures.repeat_contact import (
    CONTACTS_PER_YEAR,
    DIED,
    IN_WASHOUT,
    NOT_AT_RISK,
    UNIDENTIFIED_ENCOUNTERS,
)
from kpi.measures.scene_times import (
    CRISIS_CENTRE,
    LONGER_THAN_A_DAY,
    NO_STANDARD,
    OFFICER_HOURS,
    PLACE_OF_SAFETY,
    TIMES_UNKNOWN,
    UNTIL_HANDOVER,
    WAIT_AT_HANDOVER,
)
from kpi.measures.service_endings import NOT_APPLICABLE, NOT_SCORED, NOT_STARTED
from kpi.measures.service_open import AGE_NAMES
from kpi.measures.service_people import COMPETING, OF_ACCEPTED
from kpi.measures.service_rows import WITHDRAWN_BEFORE_SERVICE
from kpi.measures.service_sessions import BY_PROVIDER, PUT_OFF
from kpi.measures.service_waits import IN_FOUR_WEEKS, IN_TEN_BUSINESS_DAYS
from kpi.measures.survey_figures import ALL_ALIKE, OPEN_LINK, TOO_SMALL
from kpi.measures.timeliness import CANCELLED_BEFORE_DEADLINE, DATA_ERROR, NO_DEADLINE, PERSON_DECLINED
from kpi.measures.training_learning import EFFECT, MARK_MISSING, NO_FOLLOW_UP, NORMALISED, NOTHING_GAINED
from kpi.measures.training_learning import TOO_SMALL as SESSION_TOO_SMALL
from kpi.measures.training_state import AWARENESS, DISPATCHERS, MORE_THAN_COUNTED
from partners.memoranda.labels import URGENCIES
from partners.services.needs import NEED_LABELS
from referrals.encounters.codes import ANSWER_LABELS, DISPOSITIONS, EVENT_TYPE_LABELS
from referrals.handover.codes import DECLINE_REASONS
from referrals.handover.gaps.codes import MISSING_LABELS, ORIGIN_LABELS

SUPPRESSED = N_("suppressed (small number)")

AGES_TEXT = (
    N_("Sent up to 7 days ago"),
    N_("Sent 8 to 14 days ago"),
    N_("Sent 15 to 30 days ago"),
    N_("Sent 31 to 60 days ago"),
    N_("Sent more than 60 days ago"),
)

EXCLUSIONS: Mapping[str, str] = {
    COMPLAINT_WITHDRAWN: N_("Withdrawn by whoever complained"),
    REMOVED: N_("Entered in error or duplicate"),
    PERSON_REFUSED: N_("Refused by the person"),
    WITHDRAWN: N_("Withdrawn before a decision"),
    DATA_ERROR: N_("Dates in the wrong order"),
    NO_DEADLINE: N_("No deadline agreed"),
    CANCELLED_BEFORE_DEADLINE: N_("Cancelled before the deadline"),
    PERSON_DECLINED: N_("The person refused before any contact"),
    CLOSED_NO_FEEDBACK: N_("Closed, no feedback permitted"),
    OPEN_NO_FEEDBACK: N_("Open, no feedback permitted"),
    OUTCOME_UNKNOWN: N_("Outcome not known"),
    UNIDENTIFIED_ENCOUNTERS: N_("Encounters without a known person"),
    DAY_UNKNOWN: N_("Encounters whose day is not known"),
    DIED: N_("Died within the window"),
    NOT_AT_RISK: N_("In jail or hospital through the window"),
    IN_WASHOUT: N_("Within the washout"),
    OFFENCE_UNKNOWN: N_("Not known whether there was an offence that may be diverted"),
    NOT_DIVERTIBLE: N_("Offences that may not be diverted"),
    MEDICAL_EMERGENCY: N_("Medical emergencies"),
    MEDICAL_UNKNOWN: N_("Not known whether it was a medical emergency"),
    PERSON_NOT_MET: N_("Persons who could not be met"),
    ARRESTED_OR_HELD: N_("Arrested or detained"),
    TIMES_UNKNOWN: N_("Times not recorded"),
    LONGER_THAN_A_DAY: N_("More than 24 hours, or times in the wrong order (to be checked)"),
    NO_STANDARD: N_("Places without a standard, or not known"),
    INACTIVE: N_("Partnerships that are not active"),
    DROPPED: N_("Actions that were dropped by their first due date"),
    ENDED_EARLY: N_("Agreements that were ended or replaced before their last day"),
    TOO_SHORT: N_("Agreements that hold for less than 90 days"),
    STALE: N_("Goals without a figure of the last 45 days (not known)"),
    WAIVED: N_("Returns that were waived by their day"),
    NO_ROUND: N_("Partners without a self-assessment in the last 365 days"),
    TOO_FEW: N_("Partners in a self-assessment with too few answers"),
    SMALL_NUMBERS: N_("Other reasons, too small to be told apart"),
    COMPETING: N_("The person died, moved away or withdrew consent"),
    WITHDRAWN_BEFORE_SERVICE: N_("Withdrawn before a service"),
    BY_PROVIDER: N_("Cancelled by the provider"),
    PUT_OFF: N_("Put off to another time"),
    NOT_STARTED: N_("Ended before the service began"),
    NOT_APPLICABLE: N_("Outcomes that were not applicable"),
    NOT_SCORED: N_("Outcomes without a score"),
    TOO_SMALL: N_("Surveys too small to be shown"),
    MORE_THAN_COUNTED: N_("Trained officers beyond the headcount, which is too old"),
    MARK_MISSING: N_("Learners without a mark before or after"),
    NO_FOLLOW_UP: N_("Learners without a mark at follow-up"),
    NOTHING_GAINED: N_("Learners of sessions in which nothing was gained"),
    SESSION_TOO_SMALL: N_("Learners of sessions too small to be shown"),
    ALL_ALIKE: N_("Surveys in which all said the same"),
    OPEN_LINK: N_("Surveys with one link for everybody"),
}

PARTS: Mapping[str, str] = {
    AWARENESS: N_("Basic awareness (shorter courses)"),
    DISPATCHERS: N_("Dispatchers"),
    NORMALISED: N_("Normalised gain"),
    EFFECT: N_("Effect size"),
    **{urgency.value: label for urgency, label in URGENCIES.items()},
    **{code.value: code.label for code in DECLINE_REASONS},
    **{kind.value: label for kind, label in EVENT_TYPE_LABELS.items()},
    "gross": N_("On the clock that a question does not stop"),
    CLOSED: N_("Loop closed, whether or not the referrer was told"),
    "7": N_("Within 7 days"),
    "30": N_("Within 30 days"),
    "90": N_("Within 90 days"),
    "180": N_("Within 180 days"),
    ON_WARRANT: N_("On a warrant"),
    WITHOUT_WARRANT: N_("Without a warrant"),
    WARRANT_UNKNOWN: N_("Warrant not known"),
    ARREST: N_("Arrest"),
    APPREHENSION: N_("Apprehension under a mental-health law"),
    PER_DISPATCHED_CALL: N_("Per dispatched call"),
    CAD_TYPED: N_("Typed as a crisis by the control room, confirmed or not"),
    CONTACTS_PER_YEAR: N_("Further encounters per person and year at risk"),
    SHARE_OF_PERSONS: N_("Share of all known persons"),
    SHARE_OF_ENCOUNTERS: N_("Share of the encounters of known persons"),
    CONSULTED_FIRST: N_("Health professional consulted first (section 136)"),
    FORCE_LEVELS[0]: N_("Force, highest level low"),
    FORCE_LEVELS[1]: N_("Force, highest level intermediate"),
    FORCE_LEVELS[2]: N_("Force, highest level serious"),
    FORCE_LEVEL_UNKNOWN: N_("Force, no report of its level"),
    HANDCUFFED: N_("Handcuffs, whether or not reportable"),
    HURT_PERSON: N_("The person"),
    HURT_SERIOUSLY: N_("The person, taken to hospital or dead"),
    HURT_OFFICER: N_("An officer"),
    HURT_OTHER: N_("Somebody else"),
    UPHELD: N_("Upheld, wholly or in part, of those decided"),
    UNTIL_HANDOVER: N_("On scene and on the way, until the place of handover"),
    WAIT_AT_HANDOVER: N_("Wait at the place of handover"),
    OFFICER_HOURS: N_("Officer-hours of all units, one officer each"),
    PLACE_OF_SAFETY: N_("Place of safety or hospital, 60 minutes"),
    CRISIS_CENTRE: N_("Crisis centre, 10 minutes"),
    REQUESTED: N_("Asked for"),
    DISPATCHED: N_("Dispatched"),
    ARRIVED: N_("Arrived"),
    WITHOUT_QUORUM: N_("Held without a quorum"),
    REDATED: N_("Given another date at least once"),
    IN_FOUR_WEEKS: N_("Served within 28 days"),
    IN_TEN_BUSINESS_DAYS: N_("Served within 10 business days"),
    OF_ACCEPTED: N_("Of persons with an accepted referral"),
    **dict(zip(AGE_NAMES, AGES_TEXT, strict=True)),
    "completed": N_("Service completed"),
    "ended_early": N_("Service ended early"),
    "not_started": N_("Service not started"),
}

BREAKDOWNS: Mapping[str, str] = {
    "encounters_by_event_type": N_("Crisis encounters by type of event"),
    "encounters_by_apprehension": N_("Crisis encounters by apprehension"),
    "encounters_by_arrest": N_("Crisis encounters by arrest"),
    "encounters_by_disposition": N_("Crisis encounters by disposition"),
    "encounters_by_area": N_("Crisis encounters by area"),
    "referrals_by_urgency": N_("Referrals by urgency"),
    "referrals_by_partner": N_("Referrals by partner"),
    "referrals_by_area": N_("Referrals by area"),
    "declines_by_side": N_("Declined referrals by side"),
    "declined_by_ngo_by_reason": N_("Declined by the organisation, by reason"),
    "declined_by_person_by_reason": N_("Declined by the person, by reason"),
    "declined_otherwise_by_reason": N_("Declined otherwise, by reason"),
    "gaps_by_missing": N_("Service gaps by what was missing"),
    "gaps_by_need": N_("Service gaps by need"),
    "gaps_by_origin": N_("Service gaps by how they came to be known"),
}

ROWS: Mapping[str, str] = {
    **{kind.value: label for kind, label in EVENT_TYPE_LABELS.items()},
    **{answer.value: label for answer, label in ANSWER_LABELS.items()},
    **{urgency.value: label for urgency, label in URGENCIES.items()},
    **{code.value: code.label for code in DISPOSITIONS},
    **{code.value: code.label for code in DECLINE_REASONS},
    **{f"missing_{code.value}": label for code, label in MISSING_LABELS.items()},
    **{f"need_{code.value}": label for code, label in NEED_LABELS.items()},
    **{f"origin_{code.value}": label for code, label in ORIGIN_LABELS.items()},
    "declined_by_ngo": N_("By the organisation"),
    "declined_by_person": N_("By the person"),
    "declined_otherwise": N_("By the system or otherwise"),
    "reason_not_told": N_("Reason not told"),
    NOT_KNOWN: N_("Not known"),
}

NOTES: Mapping[str, str] = {
    "period_not_ended": N_("The period has not ended: all figures are preliminary and will change."),
    "no_referrals": N_("No referral was ever sent here, so the referral indicators have no data."),
    "no_encounters": N_("No encounter was ever submitted, so the encounter indicators have no data."),
    "encounters_by_agency_only": N_(
        "Crisis encounters belong to the agency and not to one of its partners: "
        "their figures stand in the evaluation of the agency."
    ),
    "referrals_removed": N_(
        "%(count)s of %(total)s referrals were entered in error, or were mistaken or duplicate. "
        "They stand in no figure."
    ),
    "referrals_without_deadline": N_(
        "%(count)s of %(total)s referrals carry no agreed time to acknowledge and are left out of R01."
    ),
    "loop_days_agreed": N_(
        "The agreement sets a loop window of %(days)s days; R12 uses it in place of 60 days."
    ),
    "month_precision": N_(
        "Of %(count)s of %(total)s encounters (%(share)s) the day is not known. They are counted in their month, "
        "and no day is invented."
    ),
    "unidentified": N_(
        "%(count)s of %(total)s encounters (%(share)s) name no person. They cannot count towards repeat contact (C02)."
    ),
    "apprehension_unknown": N_(
        "Whether there was an apprehension is not known for %(count)s of %(total)s encounters (%(share)s). "
        "Not known is not no."
    ),
    "arrest_unknown": N_(
        "Whether there was an arrest is not known for %(count)s of %(total)s encounters (%(share)s). "
        "Not known is not no."
    ),
    "area_unknown": N_("%(count)s of %(total)s encounters (%(share)s) name no area."),
    "recorded_late": N_(
        "%(count)s of %(total)s encounters (%(share)s) were recorded more than a week after the end of the period."
    ),
    "day_unknown_at_edge": N_(
        "%(count)s encounters are known to the month only, and the period cuts that month: they are left out."
    ),
    "survey_basis": N_(
        "%(indicator)s rests on %(people)s people in %(waves)s surveys; margin of error ± %(points)s points; "
        "of those invited %(share)s answered."
    ),
    "survey_basis_open": N_(
        "%(indicator)s rests on %(people)s people in %(waves)s surveys; margin of error ± %(points)s points. "
        "Anybody with the link could answer, so that there is no response rate: these people were not drawn at random."
    ),
    "survey_basis_hidden": N_(
        "%(indicator)s rests on %(people)s people in %(waves)s surveys; margin of error ± %(points)s points. "
        "The response rate would tell of few people, and is not told."
    ),
    "survey_basis_mean": N_(
        "%(indicator)s rests on %(people)s people in %(waves)s surveys; each person counts the same."
    ),
    "survey_biased": N_(
        "Fewer than 40 %% of those invited answered the surveys of %(indicators)s: those who did may not be like the others."
    ),
    "rows_do_not_sum": N_(
        "An encounter may have several dispositions. It counts once in the total and once in each of its rows: "
        "the rows do not add up to the total."
    ),
    "unstable": N_("Fewer than 10 cases, so that a single case moves the rate a lot: %(indicators)s."),
    "not_divided": N_(
        "Figures are divided by reason, group or area only for whole months that are over: "
        "two evaluations that differ by a few days would tell of single persons."
    ),
    "suppressed": N_(
        "Numbers below 5 in a breakdown are suppressed, and so is what would give them away. "
        "The suppressed numbers are not stored in this evaluation."
    ),
    "suppressed_between": N_(
        "Some of them are hidden because of evaluations that were published before: taken from the numbers of a month, "
        "a partnership or an earlier run of the same period, they would have told of a few persons."
    ),
    "definition_changed": N_(
        "The definition of %(indicators)s has changed: an earlier figure that was published under the former definition "
        "is not comparable, and the earlier period was measured anew."
    ),
    "before_after": N_(
        "Changes are before and after, with no comparison group: a change is not proof of an effect."
    ),
}

AUDIENCES: Mapping[str, str] = {
    Audience.INTERNAL.value: N_("Those who work with the figures"),
    Audience.PUBLIC.value: N_("Everybody"),
    Audience.SURVEY.value: N_("Those who answered a survey"),
    Audience.SURVEY_TEXT.value: N_("Those who wrote something in a survey"),
    Audience.OFFICER_WELLBEING.value: N_("Staff, about their wellbeing"),
}

PARAMETERS: Mapping[str, str] = {
    "loop_days": N_("Loop window (R12), days"),
    "notify_days": N_("Time to tell the referrer (R12), days"),
    "merge_hours": N_("Encounters of one person merged within (C02), hours"),
    "high_use_from": N_("Encounters in 365 days that make a person one of the group (C03)"),
    "months_before": N_("Months shown before the period"),
    "target_tolerance": N_("Just misses: by at most this share of the target"),
    "suppression_k": N_("Smallest number shown in a breakdown"),
    "suppression_version": N_("Version of the suppression policy"),
    "suppression_audience": N_("Audience of the suppression policy"),
    "indicators": N_("Indicators chosen"),
    "extra_targets": N_("Targets set for this evaluation"),
}

BASES: Mapping[str, str] = {
    "cohort": N_("Cohort: cases that began in the period, followed forward"),
    "event": N_("Events dated in the period"),
    "snapshot": N_("State at the end of the period"),
}

DIRECTIONS: Mapping[str, str] = {
    "up": N_("Higher is better"),
    "down": N_("Lower is better"),
    "band": N_("Within a band"),
    "neutral": N_("Context only, never rated"),
}

SIGNALS: Mapping[str, str] = {
    "above_limit": N_("above what chance explains"),
    "below_limit": N_("below what chance explains"),
    "run_on_one_side": N_("the seventh month or more in a row on one side of the average"),
    "run_rising_or_falling": N_("the seventh month or more in a row that rises or falls"),
}
RUNS = ("run_on_one_side", "run_rising_or_falling")
"""Signals of months that follow each other; the others are of one month."""
