"""What happens on scene: force (C08), injuries (C09), crisis-trained officers (C12) and mobile teams (C14).

Rows are encounters, one each; every answer is yes, no or unknown, and unknown is never read as no.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from kpi.measures.cells import Numbers
from kpi.measures.columns import NO, UNKNOWN, YES, Answers
from kpi.measures.crisis_facts import LEVELS
from kpi.measures.crisis_outcomes import nobody_answered, not_submitted
from kpi.measures.encounters import OUTCOME_UNKNOWN
from kpi.measures.measurement import Measurement, Part
from kpi.measures.rates import Rate
from kpi.measures.tally import tally

FORCE_LEVELS = tuple(f"force_{level}" for level in LEVELS)
FORCE_LEVEL_UNKNOWN = "force_level_unknown"
HANDCUFFED = "handcuffs"
HURT_PERSON, HURT_OFFICER, HURT_OTHER = "hurt_person", "hurt_officer", "hurt_other"
HURT_SERIOUSLY = "hurt_person_seriously"
REQUESTED, DISPATCHED, ARRIVED = "cit_requested", "cit_dispatched", "cit_arrived"


def rate_of(answer: Answers) -> Rate:
    """Encounters with a yes, of those where it is known; no data where nobody answered."""
    if nobody_answered(answer):
        return Rate(0, 0, excluded={OUTCOME_UNKNOWN: answer.size}, no_data=True)
    return tally(answer == YES, excluded={OUTCOME_UNKNOWN: answer == UNKNOWN})


def use_of_force(*, force: Answers, level: Numbers, handcuffs: Answers) -> Measurement:
    """C08: encounters with reportable force, of crisis encounters, however many officers and means there were.

    Parts: the highest level that any officer reported, where reports were made; and handcuffs apart, of encounters
    where the means are known, because agencies differ on whether handcuffs are force. `level` is a rank from 1, 0
    where no report gives one.
    """
    if nobody_answered(force):
        return not_submitted(force.size)
    excluded = {OUTCOME_UNKNOWN: force == UNKNOWN}
    forced = force == YES
    parts: list[tuple[str, Rate]] = []
    if bool((forced & (level > 0)).any()):
        parts += [
            (name, tally(forced & (level == rank), excluded=excluded))
            for rank, name in enumerate(FORCE_LEVELS, start=1)
        ]
        if bool((forced & (level == 0)).any()):
            parts.append((FORCE_LEVEL_UNKNOWN, tally(forced & (level == 0), excluded=excluded)))
    if handcuffs.size and not nobody_answered(handcuffs):
        parts.append((HANDCUFFED, rate_of(handcuffs)))
    return tally(forced, excluded=excluded).measurement(parts)


def injuries(hurt: Mapping[str, Answers], *, seriously: Answers) -> Measurement:
    """C09: three figures, each of the encounters where it is known: the person, an officer, somebody else hurt.

    The value is that of the person; `seriously` is whether the person was taken to hospital or died of it.
    """
    person = rate_of(hurt[HURT_PERSON])
    others = {name: rate_of(answer) for name, answer in hurt.items() if name != HURT_PERSON}
    if person.no_data and all(rate.no_data for rate in others.values()):
        return not_submitted(hurt[HURT_PERSON].size)
    given = {HURT_PERSON: person, HURT_SERIOUSLY: rate_of(seriously), **others}
    shown = tuple(Part(name, rate.measurement()) for name, rate in given.items() if not rate.no_data)
    return replace(person.measurement(), parts=shown, parts_overlap=True)


def crisis_trained_present(
    *, requested: Answers, dispatched: Answers, arrived: Answers, certified: Answers
) -> Measurement:
    """C12: encounters at which a crisis-trained officer arrived, or was the one who records it.

    Parts follow the way: asked for, dispatched, arrived, each of the encounters where that is known.
    """
    present = np.where((arrived == YES) | (certified == YES), YES, arrived).astype(np.int8)
    if nobody_answered(present):
        return not_submitted(present.size)
    steps = ((REQUESTED, requested), (DISPATCHED, dispatched), (ARRIVED, arrived))
    parts = [(name, rate_of(answer)) for name, answer in steps if answer.size and not nobody_answered(answer)]
    return rate_of(present).measurement(parts)


def mobile_team_involved(*, on_scene: Answers, contacted: Answers) -> Measurement:
    """C14: encounters with a clinician or mobile team on scene or called in, of those where the question was answered.

    A team that was called in counts where somebody answered whether one came: counting it where nobody did would leave
    only successes among the unanswered.
    """
    involved = np.where((on_scene != UNKNOWN) & (contacted == YES), YES, on_scene).astype(np.int8)
    return rate_of(involved).measurement()


def hurt_of(said: Numbers, told: Numbers) -> tuple[Answers, Answers]:
    """Whether somebody was hurt, and seriously, by the encounter and by reports of force; the worse of both holds.

    Both are ranks: 0 not known, 1 not hurt, 2 hurt, 3 taken to hospital or dead.
    """
    worst = np.maximum(said, told)
    known = np.where(worst == 0, UNKNOWN, NO)
    hurt = np.where(worst >= 2, YES, known).astype(np.int8)
    return hurt, np.where(worst == 3, YES, known).astype(np.int8)
