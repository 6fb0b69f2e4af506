"""What is known about an instrument, as plain values."""

from dataclasses import dataclass
from enum import StrEnum

from wellbeing.instruments.change.reliable import Caseness, Threshold
from wellbeing.instruments.codes import Availability, Direction, InstrumentCode
from wellbeing.instruments.scoring.result import Scorer


class Level(StrEnum):
    """How much a band asks for; the plain words of a result hang on it."""

    LITTLE = "little"
    SOME = "some"
    MUCH = "much"
    VERY_MUCH = "very_much"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A range of scores from `lowest` up to the next band."""

    lowest: int
    label: str
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """One of the answers to choose from."""

    value: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One item; `anchors` where it has answers of its own."""

    text: str
    anchors: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """Who may use the text, and what has to be said beside it."""

    terms: str
    source: str
    """What is cited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """An instrument in one version and language. The texts are part of it: they are never translated by ourselves."""

    code: InstrumentCode
    number: int
    """Stands for it in addresses, which tell nothing."""
    version: str
    name: str
    subject: str
    """What it asks about, in the words of the person."""
    recall: str
    stem: str
    anchors: tuple[Anchor, ...]
    questions: tuple[Question, ...]
    lowest: int
    highest: int
    scorer: Scorer
    licence: Licence
    availability: Availability = Availability.ALWAYS
    bands: tuple[Band, ...] = ()
    """Empty where no bands exist."""
    screen_from: int | None = None
    """The score from which a screen is positive; for a scale that runs the other way, up to which it is."""
    direction: Direction = Direction.HIGHER_IS_WORSE
    threshold: Threshold | None = None
    caseness: Caseness | None = None
    gate: str | None = None
    function: Question | None = None
    language: str = "en"
    most_missing: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        """Scores are compared within the same instrument, version and language only."""
        return (self.code.value, self.version, self.language)

    def band_of(self, total: int) -> Band | None:
        """The band in which a total lies."""
        return next((band for band in reversed(self.bands) if total >= band.lowest), None)

    def is_positive(self, total: int, *, cut_off: int | None = None) -> bool | None:
        """Whether a screen is positive; None where the instrument has no cut-off."""
        at = cut_off if cut_off is not None else self.screen_from
        if at is None:
            return None
        return total >= at if self.direction is Direction.HIGHER_IS_WORSE else total <= at

    def anchors_of(self, question: Question) -> tuple[Anchor, ...]:
        """The answers to choose from for a question."""
        return question.anchors or self.anchors


def anchors(*texts: str, start: int = 0) -> tuple[Anchor, ...]:
    """Anchors numbered from `start` in their order."""
    return tuple(Anchor(value=value, text=text) for value, text in enumerate(texts, start=start))


def questions(*texts: str) -> tuple[Question, ...]:
    """Questions that share the instrument's anchors."""
    return tuple(Question(text=text) for text in texts)
