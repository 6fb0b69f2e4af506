"""E01, E02, W02 and W10: what surveys that closed for good in a period say, each of them masked by itself (facts 2.7).

A wave is in a figure as a whole or not at all: periods that differ by a day differ by whole waves, each of which may be
shown. So a wave too small to be shown, or one in which all said the same, stands in no sum. What staff said of their
wellbeing is masked and rounded as the wellbeing of officers is, wave by wave (facts 1.1 rule 10).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from core.intervals import wilson_interval
from core.suppression import (
    POLICIES,
    Audience,
    Disclosure,
    SuppressionPolicy,
    disclosure_of_rate,
    rounded,
)
from kpi.measures.measurement import Measurement, MeasurementKind, no_data
from kpi.measures.rates import Rate
from surveys.results.masking import shown_mean
from surveys.results.statistics import margin_of_error

TOO_SMALL = "survey_too_small"
ALL_ALIKE = "survey_all_alike"
OPEN_LINK = "survey_open_link"
POLICY = POLICIES[Audience.SURVEY]
LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyWave:
    """One wave that closed for good: the marks of each person for the statements of one indicator.

    `weighted` is the share of the two highest marks with every band in proportion, where the wave has weights.
    `invited` is None where anybody could answer. `policy` says what is small, and in which steps counts are told.
    """

    closed_on: date
    marks: Sequence[Sequence[int]]
    returned: int
    invited: int | None = None
    weighted: float | None = None
    policy: SuppressionPolicy = POLICY

    def told(self, count: int) -> int:
        """A count in the steps in which it may be told."""
        return rounded(count, step=self.policy.rounds_to)

    @property
    def people(self) -> int:
        """Those who rated at least one statement."""
        return sum(1 for one in self.marks if one)

    @property
    def rated(self) -> int:
        """Valid answers: "does not apply" is none."""
        return sum(len(one) for one in self.marks)

    @property
    def agreed(self) -> int:
        """Answers 4 and 5: the two highest of five."""
        return sum(mark >= HIGHEST - 1 for one in self.marks for mark in one)

    @property
    def means(self) -> list[float]:
        """Each person's mean over the statements that they rated."""
        return [fmean(one) for one in self.marks if one]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyBasis:
    """What a figure rests on, for the notes beside it (facts E01): waves, people, response rate, margin of error."""

    waves: int
    people: int
    returned: int
    invited: int
    margin: float | None
    is_open: bool = False
    """Anybody could answer some of the waves."""

    @property
    def rate(self) -> float | None:
        """Returned of invited, over the waves that had invitations; None where there is none that may be told."""
        return self.returned / self.invited if self.invited else None


def top_two(waves: Iterable[SurveyWave], *, start: date, end: date) -> Measurement:
    """E01 and W02: answers 4 and 5 of valid answers, in the waves that closed from `start` to `end`.

    Weighted where waves have weights. The interval is that of as many people: one person's answers go together.
    """
    closed = _closed(waves, start, end)
    if not closed:
        return no_data(MeasurementKind.RATE)
    kept, excluded = _kept(closed, disclosure_of_agreement)
    n, total, people = (sum(count(wave) for wave in kept) for count in (_agreed, _rated, _people))
    if not total:
        return Rate(0, 0, excluded=excluded).measurement()
    value = sum(_share(wave) * _rated(wave) for wave in kept) / total
    return Measurement(
        kind=MeasurementKind.RATE,
        n=n,
        N=total,
        value=value,
        excluded=excluded,
        interval=wilson_interval(round(value * people), people),
    )


def experience(waves: Iterable[SurveyWave], *, start: date, end: date) -> Measurement:
    """E02: the mean of people's means over being heard, respected, told and treated fairly, from 1 to 5."""
    closed = _closed(waves, start, end)
    if not closed:
        return no_data(MeasurementKind.MEAN)
    kept, excluded = _kept(closed, disclosure_of_experience)
    means = [mean for wave in kept for mean in wave.means]
    return Measurement(
        kind=MeasurementKind.MEAN,
        n=len(means),
        N=len(means),
        value=fmean(means) if means else None,
        excluded=excluded,
    )


def response(waves: Iterable[SurveyWave], *, start: date, end: date) -> Measurement:
    """W10: returned of invited; a wave with one link for everybody has no rate and is left out."""
    closed = _closed(waves, start, end)
    if not closed:
        return no_data(MeasurementKind.RATE)
    invited = [wave for wave in closed if wave.invited is not None]
    kept, excluded = _kept(invited, disclosure_of_response)
    return Rate(
        sum(wave.told(wave.returned) for wave in kept),
        sum(wave.told(wave.invited or 0) for wave in kept),
        excluded=excluded | {OPEN_LINK: len(closed) - len(invited)},
    ).measurement()


def basis_of(
    waves: Iterable[SurveyWave],
    disclosure: Callable[[SurveyWave], Disclosure],
    *,
    start: date,
    end: date,
    share: float | None,
) -> SurveyBasis | None:
    """What the figure rests on that is made of the same waves; None where none may be shown."""
    kept, _ = _kept(_closed(waves, start, end), disclosure)
    if not kept:
        return None
    people = sum(_people(wave) for wave in kept)
    with_links = [wave for wave in kept if wave.invited is not None]
    if any(disclosure_of_response(wave) is not Disclosure.SHOWN for wave in with_links):
        with_links = []
    return SurveyBasis(
        waves=len(kept),
        people=people,
        returned=sum(wave.told(wave.returned) for wave in with_links),
        invited=sum(wave.told(wave.invited or 0) for wave in with_links),
        margin=None if share is None else margin_of_error(share, people),
        is_open=any(wave.invited is None for wave in kept),
    )


def disclosure_of_agreement(wave: SurveyWave) -> Disclosure:
    """What may be shown of a wave's share: people and answers count."""
    if wave.people < wave.policy.minimum_total:
        return Disclosure.SUPPRESSED
    return disclosure_of_rate(wave.agreed, wave.rated, policy=wave.policy)


def disclosure_of_experience(wave: SurveyWave) -> Disclosure:
    """What may be shown of a wave's mean."""
    return shown_mean(wave.means, lowest=LOWEST, highest=HIGHEST, policy=wave.policy).disclosure


def disclosure_of_response(wave: SurveyWave) -> Disclosure:
    """What may be shown of a wave's response rate."""
    return disclosure_of_rate(min(wave.returned, wave.invited or 0), wave.invited or 0, policy=wave.policy)


def _closed(waves: Iterable[SurveyWave], start: date, end: date) -> list[SurveyWave]:
    return [wave for wave in waves if start <= wave.closed_on <= end]


def _kept(
    waves: Sequence[SurveyWave], disclosure: Callable[[SurveyWave], Disclosure]
) -> tuple[list[SurveyWave], dict[str, int]]:
    """The waves that may be shown, and how many may not, by reason."""
    found = [(wave, disclosure(wave)) for wave in waves]
    excluded = {
        TOO_SMALL: sum(one is Disclosure.SUPPRESSED for _, one in found),
        ALL_ALIKE: sum(one in (Disclosure.AT_LEAST_95, Disclosure.AT_MOST_5) for _, one in found),
    }
    return [wave for wave, one in found if one is Disclosure.SHOWN], excluded


def _share(wave: SurveyWave) -> float:
    return _agreed(wave) / _rated(wave) if wave.weighted is None else wave.weighted


def _agreed(wave: SurveyWave) -> int:
    return wave.told(wave.agreed)


def _rated(wave: SurveyWave) -> int:
    return wave.told(wave.rated)


def _people(wave: SurveyWave) -> int:
    return wave.told(wave.people)
