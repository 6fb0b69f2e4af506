"""From the sheets of a closed wave to what may be shown of it, question by question; languages are pooled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.suppression import Disclosure, SuppressionPolicy, rounded
from surveys.results.masking import (
    POLICY,
    fewest_of,
    shown_amount,
    shown_count,
    shown_mean,
    shown_options,
    shown_share,
)
from surveys.results.statistics import Response, margin_of_error
from surveys.results.values import (
    Answer,
    Asked,
    ChoiceResult,
    Form,
    ItemResult,
    Results,
    Sample,
    Sheet,
    WeightedResult,
)
from surveys.results.weighting import weighted_share, weights_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """How the sheets were gathered.

    `response` counts tokens where there were any. `population` is how many people there are, where everybody was
    invited or it was counted. `bands` says for each band what it is called and how many people are in it; with it, a
    sample that was not drawn at random is weighted.
    """

    response: Response
    population: int | None = None
    bands: Mapping[str, tuple[str, int]] = field(default_factory=dict)


def results_of(
    asked: Sequence[Asked], sheets: Sequence[Sheet], frame: Frame, *, policy: SuppressionPolicy = POLICY
) -> Results:
    """What may be shown under a policy; fewer sheets than it asks for: nothing."""
    if len(sheets) < fewest_of(policy):
        return Results(sample=None, items=tuple(_bare(one) for one in asked))
    sample = _sample(sheets, frame, policy)
    return Results(sample=sample, items=tuple(_item(one, sheets, sample, frame, policy) for one in asked))


def top_two(one: Asked, answers: Sequence[Answer]) -> int:
    """How many chose one of the two highest points of a scale (facts T05, E01)."""
    return sum(1 for answer in answers if isinstance(answer, int) and answer >= one.highest - 1)


def _sample(sheets: Sequence[Sheet], frame: Frame, policy: SuppressionPolicy) -> Sample:
    response = frame.response
    rate = None
    if response.invited:
        rate = shown_share(min(response.returned, response.invited), response.invited, policy=policy)
    answers = rounded(len(sheets), step=policy.rounds_to)
    is_exact = policy.rounds_to == 1
    population = frame.population
    if population is not None and (population < len(sheets) or 0 < population - len(sheets) < policy.k):
        population = None
    if not is_exact:
        # Margins and weights that rest on exact numbers would tell them.
        population = None
    counts = _counts_by_band(sheets)
    people = {code: n for code, (_, n) in frame.bands.items()}
    told = is_exact and all(n >= policy.k for n in counts.values()) and weights_of(counts, people) is not None
    return Sample(
        answers=answers,
        invited=rate.total if rate is not None and rate.disclosure is Disclosure.SHOWN else None,
        rate=rate,
        is_biased=response.is_biased,
        population=population,
        margin=margin_of_error(0.5, answers, population=population),
        is_open=response.invited is None,
        bands=tuple(
            (code, words, str(counts[code]), str(n))
            for code, (words, n) in frame.bands.items()
            if code in counts
        )
        if told
        else (),
    )


def _counts_by_band(sheets: Sequence[Sheet]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for sheet in sheets:
        counts[sheet.band or ""] = counts.get(sheet.band or "", 0) + 1
    return counts


def _bare(one: Asked) -> ItemResult:
    return ItemResult(
        code=one.code,
        words=one.words,
        form=one.form,
        fingerprint=one.fingerprint,
        heading=one.heading,
        lowest=one.lowest,
        highest=one.highest,
    )


def _item(
    one: Asked, sheets: Sequence[Sheet], sample: Sample, frame: Frame, policy: SuppressionPolicy
) -> ItemResult:
    answers = [sheet.answers[one.code] for sheet in sheets if one.code in sheet.answers]
    bare, answered = _bare(one), shown_count(len(answers), policy=policy)
    if answered is None or one.form is Form.TEXT:
        return bare
    if one.form is Form.NUMBER:
        numbers = [float(answer) for answer in answers if isinstance(answer, int | float)]
        return replace(bare, answered=answered, mean=shown_amount(numbers, policy=policy))
    words = dict(one.options)
    if one.form is Form.CHOICES:
        chosen = [answer for answer in answers if isinstance(answer, tuple)]
        choices = tuple(
            ChoiceResult(
                code=code,
                words=words[code],
                share=shown_share(
                    sum(code in answer for answer in chosen),
                    len(chosen),
                    population=sample.population,
                    policy=policy,
                ),
            )
            for code in words
        )
        return replace(bare, answered=answered, choices=choices)
    counts = {code: sum(_chose(a, code) for a in answers) for code in words}
    options = shown_options(counts, words, policy=policy)
    if one.form is Form.CHOICE:
        return replace(bare, answered=answered, options=options)
    marks = [answer for answer in answers if isinstance(answer, int)]
    agreed = None
    if one.has_top_two:
        agreed = shown_share(top_two(one, marks), len(marks), population=sample.population, policy=policy)
    return replace(
        bare,
        answered=answered,
        options=options,
        top_two=agreed,
        weighted=_weighted(one, sheets, frame, policy) if sample.bands and agreed is not None else None,
        mean=shown_mean(marks, lowest=one.lowest, highest=one.highest, policy=policy),
    )


def _chose(answer: Answer, code: str) -> bool:
    return code in answer if isinstance(answer, tuple) else str(answer) == code


def _weighted(
    one: Asked, sheets: Sequence[Sheet], frame: Frame, policy: SuppressionPolicy
) -> WeightedResult | None:
    counted: dict[str, tuple[int, int]] = {}
    for sheet in sheets:
        answer = sheet.answers.get(one.code)
        if isinstance(answer, int):
            n, total = counted.get(sheet.band or "", (0, 0))
            counted[sheet.band or ""] = (n + top_two(one, [answer]), total + 1)
    population = {code: people for code, (_, people) in frame.bands.items()}
    found = weighted_share(counted, population, policy=policy)
    return None if found is None else WeightedResult(value=found.value, margin=found.margin)
