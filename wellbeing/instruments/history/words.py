"""What became of the scores, in words; only what is larger than chance counts as a change (facts 2.4)."""

from core.text import N_
from wellbeing.instruments.change.reliable import Change, composite, is_reliable_recovery
from wellbeing.instruments.codes import InstrumentCode
from wellbeing.instruments.history.queries import Series

ONE = N_("One result so far. From the second on you see here how it changes.")
NO_THRESHOLD = N_("For these questions nobody has agreed from when on a change counts.")
TO_ONESELF: dict[Change, str] = {
    Change.RECOVERED: N_("Clearly better than at the start, and below the line from which help is advised."),
    Change.IMPROVED: N_("Clearly better than at the start."),
    Change.NONE: N_("No clear change since the start. Small ups and downs are normal."),
    Change.DETERIORATED: N_("Clearly heavier than at the start. It is worth telling somebody."),
}
TO_PROVIDER: dict[Change, str] = {
    Change.RECOVERED: N_("Reliably improved, and no longer a case"),
    Change.IMPROVED: N_("Reliably improved"),
    Change.NONE: N_("No reliable change"),
    Change.DETERIORATED: N_("Reliably deteriorated"),
}
BOTH_RECOVERED = N_("Mood and worry together: reliable recovery.")
BOTH: dict[Change, str] = {
    Change.IMPROVED: N_("Mood and worry together: reliably improved."),
    Change.NONE: N_("Mood and worry together: no reliable change."),
    Change.DETERIORATED: N_("Mood and worry together: reliably deteriorated."),
}


BOTH_TO_ONESELF: dict[str, str] = {
    BOTH_RECOVERED: N_(
        "Mood and worry together: clearly better, and below the line from which help is advised."
    ),
    BOTH[Change.IMPROVED]: N_("Mood and worry together: clearly better than at the start."),
    BOTH[Change.NONE]: N_("Mood and worry together: no clear change since the start."),
    BOTH[Change.DETERIORATED]: N_("Mood and worry together: clearly heavier than at the start."),
}


def finding_for_oneself(series: Series) -> str:
    """What the chart says to the person."""
    if len(series.scored) < 2:
        return ONE
    return TO_ONESELF[series.change] if series.change else NO_THRESHOLD


def finding_for_provider(series: Series) -> str | None:
    """What the scores say to a clinician or peer; None where there is nothing to say."""
    return TO_PROVIDER[series.change] if series.change else None


def both_together(all_series: list[Series]) -> str | None:
    """The UK’s composite of PHQ-9 and GAD-7; None unless both have two scores. Source: facts 2.4 (K), [S16]."""
    pairs = {
        one.instrument.code: one
        for one in all_series
        if one.instrument.code in (InstrumentCode.PHQ_9, InstrumentCode.GAD_7) and one.change is not None
    }
    mood, worry = pairs.get(InstrumentCode.PHQ_9), pairs.get(InstrumentCode.GAD_7)
    if mood is None or worry is None or mood.change is None or worry.change is None:
        return None
    totals = [[one.scored[end].result.total or 0 for one in (mood, worry)] for end in (0, -1)]
    cases = [one.instrument.caseness for one in (mood, worry) if one.instrument.caseness]
    if is_reliable_recovery(mood.change, worry.change, first=totals[0], last=totals[1], cases=cases):
        return BOTH_RECOVERED
    return BOTH[composite(mood.change, worry.change)]


def both_for_oneself(all_series: list[Series]) -> str | None:
    """The same in the words of the person."""
    words = both_together(all_series)
    return BOTH_TO_ONESELF[words] if words else None
