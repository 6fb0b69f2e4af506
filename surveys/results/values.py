"""What was asked and answered, and what may be shown of it, as plain values; the latter are what a publication freezes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from surveys.results.masking import ShownMean, ShownOption, ShownShare


class Form(StrEnum):
    """How the answers to something look; a grid is a scale for each of its statements."""

    SCALE = "scale"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question, or one statement of a grid, in the words of the default language.

    `options` are codes with words, of a scale from its lowest point to its highest. `fingerprint` is the same in another
    wave only where every word is (facts E01: wording frozen between waves).
    """

    code: str
    words: str
    form: Form
    fingerprint: str
    heading: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    lowest: int = 1
    highest: int = 5

    @property
    def has_top_two(self) -> bool:
        """Whether two points of it are agreement: a scale of four or more."""
        return self.form is Form.SCALE and self.highest - self.lowest >= 3


Answer = int | float | str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What one person answered, by code of the question; "does not apply" is no answer. Texts are none of it."""

    answers: Mapping[str, Answer]
    band: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemResult:
    """What may be shown of one question; `answered` None: too few to say anything.

    `options` is empty where one of them would be too small, `choices` are those of which somebody could choose several.
    """

    code: str
    words: str
    form: Form
    fingerprint: str
    heading: str | None = None
    lowest: int = 1
    highest: int = 5
    answered: int | None = None
    options: tuple[ShownOption, ...] = ()
    choices: tuple["ChoiceResult", ...] = ()
    top_two: ShownShare | None = None
    weighted: "WeightedResult | None" = None
    mean: ShownMean | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceResult:
    """One of the answers of which somebody could choose several."""

    code: str
    words: str
    share: ShownShare


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedResult:
    """The share of agreement with every band in proportion."""

    value: float
    margin: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Who answered: printed with every result (facts E01).

    `invited` is None for an open link, and where it would tell of a few who did not answer; `rate` then too.
    `population` is known where everybody was invited; the margin is that of a share of one half.
    """

    answers: int
    invited: int | None
    rate: ShownShare | None
    is_biased: bool
    population: int | None
    margin: float | None
    is_open: bool
    bands: tuple[tuple[str, ...], ...] = ()
    """Code, words, answers and people of each band, as texts, where the sample is weighted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What may be shown of a whole wave; without a sample there were too few answers for anything."""

    sample: Sample | None
    items: tuple[ItemResult, ...]
