"""How encounters end: arrest avoidance (C04), community resolution (C06), involuntary detention (C07), offers (C13).

Rows are encounters, one each. Every answer is yes, no or unknown, and unknown is never read as no: such encounters are
left out and counted.
"""

from dataclasses import replace

import numpy as np

from kpi.measures.columns import NO, UNKNOWN, YES, Answers, Mask
from kpi.measures.encounters import OUTCOME_UNKNOWN
from kpi.measures.measurement import Measurement, MeasurementKind, no_data
from kpi.measures.tally import tally

OFFENCE_UNKNOWN, NOT_DIVERTIBLE = "offence_unknown", "not_divertible"
MEDICAL_EMERGENCY, MEDICAL_UNKNOWN = "medical_emergency", "medical_emergency_unknown"
PERSON_NOT_MET, ARRESTED_OR_HELD = "person_not_met", "arrested_or_held"
CONSULTED_FIRST = "consulted_first"


def not_submitted(encounters: int, reason: str = OUTCOME_UNKNOWN) -> Measurement:
    """Nobody answered the question for any of so many encounters: no data, and the encounters counted."""
    return replace(no_data(MeasurementKind.RATE), excluded={reason: encounters})


def nobody_answered(answer: Answers) -> bool:
    """Whether there were encounters, and the question was answered for none of them."""
    return bool(answer.size) and bool((answer == UNKNOWN).all())


def arrest_avoidance(*, offence: Answers, divertible: Answers, avoided: Answers) -> Measurement:
    """C04: encounters resolved without arrest or citation, of those with an arrestable offence that may be diverted.

    Encounters without such an offence are no cases at all. Offences that may not be diverted (mandatory arrest) are
    left out, and so is whatever is not known.
    """
    if nobody_answered(offence):
        return not_submitted(offence.size, OFFENCE_UNKNOWN)
    possible = offence != NO
    offence, divertible, avoided = offence[possible], divertible[possible], avoided[possible]
    excluded = {
        OFFENCE_UNKNOWN: (offence == UNKNOWN) | (divertible == UNKNOWN),
        NOT_DIVERTIBLE: divertible == NO,
        OUTCOME_UNKNOWN: avoided == UNKNOWN,
    }
    return tally(avoided == YES, excluded=excluded).measurement()


def community_resolution(*, resolved: Answers, medical_emergency: Answers, not_met: Mask) -> Measurement:
    """C06: encounters that ended on scene or with a service of the community and without a hospital.

    Of encounters known to be no medical emergency, at which the person was met.
    """
    if nobody_answered(medical_emergency):
        return not_submitted(medical_emergency.size, MEDICAL_UNKNOWN)
    excluded = {
        MEDICAL_EMERGENCY: medical_emergency == YES,
        MEDICAL_UNKNOWN: medical_emergency == UNKNOWN,
        PERSON_NOT_MET: not_met,
        OUTCOME_UNKNOWN: resolved == UNKNOWN,
    }
    return tally(resolved == YES, excluded=excluded).measurement()


def involuntary_detention(*, detained: Answers, asks_first: Mask, consulted: Answers) -> Measurement:
    """C07: encounters with an emergency detention, of crisis encounters.

    The part is of detentions for which the law asks officers to consult a health professional first (`asks_first`):
    those where one was.
    """
    if nobody_answered(detained):
        return not_submitted(detained.size)
    whole = tally(detained == YES, excluded={OUTCOME_UNKNOWN: detained == UNKNOWN})
    if not bool(asks_first.any()):
        return whole.measurement()
    answer = consulted[asks_first]
    part = (
        not_submitted(answer.size)
        if nobody_answered(answer)
        else tally(answer == YES, excluded={OUTCOME_UNKNOWN: answer == UNKNOWN}).measurement()
    )
    return whole.measurement([(CONSULTED_FIRST, part)])


def referral_offered(*, offered: Answers, arrested: Answers, detained: Answers) -> Measurement:
    """C13: encounters at which a referral or resources were offered, of those without arrest or detention.

    An offer that the person declined is an offer. Whether somebody was arrested or detained must be known.
    """
    if nobody_answered(offered):
        return not_submitted(offered.size)
    excluded = {
        ARRESTED_OR_HELD: (arrested == YES) | (detained == YES),
        OUTCOME_UNKNOWN: (arrested == UNKNOWN) | (detained == UNKNOWN) | (offered == UNKNOWN),
    }
    return tally(offered == YES, excluded=excluded).measurement()


def avoided_of(*, arrested: Answers, resolved: Mask, cited: Mask) -> Answers:
    """Whether arrest and citation were avoided: no where either happened, yes where a milder decision or "no" is known."""
    known = np.where(resolved | (arrested == NO), YES, UNKNOWN)
    return np.where((arrested == YES) | cited, NO, known).astype(np.int8)
