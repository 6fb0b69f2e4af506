"""The C indicators of a period from the columns that were read: each measure gets the answers that it asks for."""

from dataclasses import replace
from datetime import datetime

import numpy as np

from kpi.measures.cells import Numbers
from kpi.measures.columns import NO, UNKNOWN, YES, Answers, Mask, present
from kpi.measures.crisis_facts import (
    IS_CITED,
    IS_COMMUNITY,
    IS_HOSPITAL,
    IS_MOBILE,
    IS_NOT_MET,
    IS_OTHER,
    SAID_HANDCUFFS,
    SAID_OTHER,
    answer_of,
    codes_of,
    value_of,
)
from kpi.measures.crisis_outcomes import (
    arrest_avoidance,
    avoided_of,
    community_resolution,
    involuntary_detention,
    not_submitted,
    referral_offered,
)
from kpi.measures.crisis_scene import (
    HURT_OFFICER,
    HURT_OTHER,
    HURT_PERSON,
    crisis_trained_present,
    hurt_of,
    injuries,
    mobile_team_involved,
    use_of_force,
)
from kpi.measures.encounter_rows import DAY_UNKNOWN, EVENT_TYPES, AnswerRows, KeptEncounters
from kpi.measures.encounters import (
    CAD_TYPED,
    Ids,
    arrest_or_apprehension_rate,
    arrest_rate,
    crisis_encounters,
)
from kpi.measures.measurement import Measurement, Part, count_of
from kpi.measures.repeat_contact import UNIDENTIFIED_ENCOUNTERS, repeat_contact_of
from kpi.measures.scene_times import handover_in_time, time_on_scene
from kpi.periods import Period

DECIDED_MILDLY, DECIDED_CITED = 1, 2
SECTION_136 = 2
TAKEN_TO_HOSPITAL = 2
ANY_DISPOSITION = IS_COMMUNITY | IS_HOSPITAL | IS_OTHER | IS_CITED | IS_MOBILE | IS_NOT_MET


def encounter_figures(
    everything: KeptEncounters, *, period: Period, as_of: datetime
) -> dict[str, Measurement]:
    """The encounter indicators of a period by code, within what was read.

    An answer that nobody gave in the whole period was not submitted: that is no data, not an empty denominator. C03 is
    the state on the day that was given to the reading, whatever the period.
    """
    rows, _ = everything.answers(period)
    has_places = not len(rows) or bool((value_of(rows.facts, "destination") != 0).any())
    return {
        "C01": _crisis_encounters(rows, unconfirmed=everything.count_typed_only(period)),
        "C02": _repeat_contact(everything, period=period, as_of=as_of),
        "C03": everything.high_use,
        **answer_figures(rows),
        "C10": time_on_scene(everything.times(period), encounters=len(rows)),
        "C11": handover_in_time(everything.times(period), submitted=has_places, as_of=as_of),
    }


def answer_figures(rows: AnswerRows) -> dict[str, Measurement]:
    """Those of the indicators that need the answers alone, of any encounters."""
    facts = rows.facts
    arrested, detained = rows.arrest.astype(np.int8), rows.apprehension.astype(np.int8)
    return {
        **_arrests(rows),
        "C04": arrest_avoidance(
            offence=answer_of(facts, "offence"),
            divertible=answer_of(facts, "divertible"),
            avoided=_avoided(facts, arrested),
        ),
        "C06": community_resolution(
            resolved=_resolved(facts, arrested, detained),
            medical_emergency=answer_of(facts, "medical_emergency"),
            not_met=_says(facts, IS_NOT_MET),
        ),
        "C07": involuntary_detention(
            detained=detained,
            asks_first=value_of(facts, "power") == SECTION_136,
            consulted=answer_of(facts, "consulted"),
        ),
        "C08": use_of_force(
            force=answer_of(facts, "force"), level=value_of(facts, "level"), handcuffs=_handcuffed(facts)
        ),
        "C09": _injuries(facts),
        "C12": crisis_trained_present(
            requested=answer_of(facts, "cit_requested"),
            dispatched=answer_of(facts, "cit_dispatched"),
            arrived=answer_of(facts, "cit_arrived"),
            certified=answer_of(facts, "cit_certified"),
        ),
        "C13": referral_offered(offered=answer_of(facts, "offered"), arrested=arrested, detained=detained),
        "C14": mobile_team_involved(
            on_scene=answer_of(facts, "co_responder"),
            contacted=np.where(_says(facts, IS_MOBILE), YES, UNKNOWN).astype(np.int8),
        ),
    }


def _crisis_encounters(rows: AnswerRows, *, unconfirmed: int) -> Measurement:
    """C01 by event type, and beside it the calls that the control room typed as a crisis, confirmed or not."""
    ids: Ids = np.arange(len(rows), dtype=np.int64)
    confirmed = crisis_encounters(ids, labels=rows.event_type, names=present(rows.event_type, EVENT_TYPES))
    typed = answer_of(rows.facts, "typed")
    if not unconfirmed and not bool((typed != UNKNOWN).any()):
        return confirmed
    part = Part(CAD_TYPED, count_of(int((typed == YES).sum()) + unconfirmed))
    return replace(confirmed, parts=(*confirmed.parts, part))


def _arrests(rows: AnswerRows) -> dict[str, Measurement]:
    ids: Ids = np.arange(len(rows), dtype=np.int64)
    arrest, apprehension = _given(rows.arrest), _given(rows.apprehension)
    neither = arrest is None and apprehension is None
    return {
        "C05": not_submitted(len(rows))
        if arrest is None
        else arrest_rate(ids, arrest, on_warrant=_given(rows.warrant)),
        "C05A": not_submitted(len(rows))
        if neither
        else arrest_or_apprehension_rate(ids, arrest, apprehension),
    }


def _given(column: Numbers) -> Answers | None:
    """The answers, or None where every single one is unknown; no rows have no answers to miss."""
    if column.size and bool((column == UNKNOWN).all()):
        return None
    return column.astype(np.int8)


def _repeat_contact(everything: KeptEncounters, *, period: Period, as_of: datetime) -> Measurement:
    left = everything.unnamed(period)
    if left.encounters and left.nameless == left.encounters:
        return not_submitted(left.nameless, UNIDENTIFIED_ENCOUNTERS)
    left_out = {UNIDENTIFIED_ENCOUNTERS: left.nameless, DAY_UNKNOWN: left.dayless}
    incidents = everything.all_incidents()
    return repeat_contact_of(incidents, period=period.bounds(), as_of=as_of, left_out=left_out)


def _avoided(facts: Numbers, arrested: Answers) -> Answers:
    decision = value_of(facts, "decision")
    cited = (decision == DECIDED_CITED) | _says(facts, IS_CITED)
    return avoided_of(arrested=arrested, resolved=decision == DECIDED_MILDLY, cited=cited)


def _resolved(facts: Numbers, arrested: Answers, detained: Answers) -> Answers:
    """Whether the encounter ended in the community; not known where no disposition says how it ended."""
    hospital = _says(facts, IS_HOSPITAL) | (value_of(facts, "destination") == TAKEN_TO_HOSPITAL)
    elsewhere = hospital | (arrested == YES) | (detained == YES)
    in_community = _says(facts, IS_COMMUNITY | IS_MOBILE)
    told = np.where(in_community, YES, np.where(_says(facts, ANY_DISPOSITION), NO, UNKNOWN))
    return np.where(elsewhere, NO, told).astype(np.int8)


def _handcuffed(facts: Numbers) -> Answers:
    """Yes by the techniques ticked or by a report of force; no where either was given without handcuffs."""
    told = value_of(facts, "told_handcuffs")
    no = np.where((told == 1) | _says(facts, SAID_OTHER), NO, UNKNOWN)
    return np.where((told == 2) | _says(facts, SAID_HANDCUFFS), YES, no).astype(np.int8)


def _injuries(facts: Numbers) -> Measurement:
    nothing = np.zeros_like(facts)
    person, seriously = hurt_of(value_of(facts, "hurt_person"), value_of(facts, "told_person"))
    officer, _ = hurt_of(value_of(facts, "hurt_officer"), value_of(facts, "told_officer"))
    other, _ = hurt_of(value_of(facts, "hurt_other"), nothing)
    return injuries({HURT_PERSON: person, HURT_OFFICER: officer, HURT_OTHER: other}, seriously=seriously)


def _says(facts: Numbers, marks: int) -> Mask:
    return np.asarray((codes_of(facts) & marks) != 0, dtype=np.bool_)
