"""What a score says to a person, in plain words; a screening, never a diagnosis."""

from collections.abc import Collection
from dataclasses import dataclass

from core.text import N_
from wellbeing.instruments.answering.checks import CARRIED, longer_than
from wellbeing.instruments.codes import InstrumentCode
from wellbeing.instruments.scoring.answers import Answers
from wellbeing.instruments.scoring.result import Result
from wellbeing.instruments.scoring.trauma import is_provisional_by_clusters
from wellbeing.instruments.texts.instrument import Instrument, Level

MEANING: dict[Level, str] = {
    Level.LITTLE: N_(
        "Your answers show few signs of strain. If it feels different, trust that more than this result."
    ),
    Level.SOME: N_(
        "Your answers show some strain. Rest, people you trust and time often help. Look again in two weeks."
    ),
    Level.MUCH: N_("Your answers show clear strain. Talking to somebody who knows about this usually helps."),
    Level.VERY_MUCH: N_(
        "Your answers show heavy strain. Please do not carry this alone: talk to somebody in the next days."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one instrument says."""

    instrument: Instrument
    answers: Answers
    result: Result
    band: str | None
    level: Level
    longer: Instrument | None = None

    @property
    def meaning(self) -> str:
        """The plain words."""
        return MEANING[self.level]

    @property
    def carries(self) -> bool:
        """Whether the answers given are the first ones of the longer instrument."""
        return self.longer is not None and self.instrument.code in CARRIED


def level_of(instrument: Instrument, answers: Answers, total: int, *, cut_off: int | None = None) -> Level:
    """How much a score asks for: by its band, or by the cut-off where there are no bands."""
    band = instrument.band_of(total)
    if band is not None:
        return band.level
    positive = instrument.is_positive(total, cut_off=cut_off)
    if instrument.code is InstrumentCode.PCL_5 and is_provisional_by_clusters(answers.items):
        positive = True
    return Level.MUCH if positive else Level.LITTLE


def finding_of(
    instrument: Instrument,
    answers: Answers,
    *,
    cut_off: int | None = None,
    offered: Collection[Instrument] = (),
) -> Finding | None:
    """What a sheet says; None where too many answers are missing."""
    result = instrument.scorer(answers)
    if result.total is None:
        return None
    band = instrument.band_of(result.total)
    return Finding(
        instrument=instrument,
        answers=answers,
        result=result,
        band=band.label if band else None,
        level=level_of(instrument, answers, result.total, cut_off=cut_off),
        longer=longer_than(instrument, result.total, offered),
    )
