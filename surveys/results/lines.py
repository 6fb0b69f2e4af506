"""The figures of single questions in words, with a chart of what may be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeGuard

from flask_babel import gettext

from core.suppression import Disclosure, SuppressionPolicy
from surveys.results.masking import POLICY, ShownMean, ShownShare
from surveys.results.values import Form, ItemResult, Results
from surveys.results.words import AGREEMENT
from web.charts import Chart, Datum, horizontal_bars
from web.i18n import local_number, local_percent, translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A figure in words; `kind` tells agreement, weighted, mean, option or choice apart."""

    code: str
    heading: str
    words: str
    kind: str
    measure: str
    value: str
    basis: str
    interval: str
    margin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A question, or all statements of a grid, with its lines and a chart of what may be drawn."""

    heading: str
    lines: tuple[Line, ...]
    hint: str
    chart: Chart | None
    caption: str
    numbers: tuple[tuple[str, str], ...]


def hidden_text() -> str:
    """What stands in the place of a number that would say something of a few people (facts 2.7 rule 7)."""
    return str(gettext("suppressed (small number)"))


def blocks_of(results: Results, policy: SuppressionPolicy = POLICY) -> list[Block]:
    """A block for each question, all statements of a grid in one; texts are none of it."""
    shown = [item for item in results.items if item.form is not Form.TEXT]
    blocks = []
    for heading, group in groupby(shown, key=lambda item: (item.heading, item.code.split(".")[0])):
        items = list(group)
        blocks.append(_block(heading[0] or items[0].words, items, policy))
    return blocks


def _block(heading: str, items: Sequence[ItemResult], policy: SuppressionPolicy) -> Block:
    bars = _bars(items)
    hint = ""
    if any(item.answered is not None and _is_whole_hidden(item) for item in items):
        hint = gettext(
            "Single answers are not shown where one of them was given by fewer than %(k)s.", k=policy.k
        )
        if policy.hides_ends:
            hint = gettext("How many gave each answer is never shown of the wellbeing of staff.")
    caption = str(gettext("Share of those who answered"))
    return Block(
        heading=heading,
        lines=tuple(line for item in items for line in _lines(item)),
        hint=str(hint),
        chart=horizontal_bars(bars, title=heading, description=caption, highest=1.0) if bars else None,
        caption=caption,
        numbers=tuple((bar.label, bar.text) for bar in bars),
    )


def _is_whole_hidden(item: ItemResult) -> bool:
    return item.form in (Form.SCALE, Form.CHOICE) and not item.options


def _bars(items: Sequence[ItemResult]) -> list[Datum]:
    """Of a grid the agreement with each statement, of a single question each answer; a hidden one has no bar."""
    if items[0].heading is not None:
        agreed = [(item.words, item.top_two) for item in items]
        return [Datum(words, share.value, share_text(share)) for words, share in agreed if _is_shown(share)]
    first = items[0]
    if first.choices:
        return [
            Datum(one.words, one.share.value, share_text(one.share))
            for one in first.choices
            if _is_shown(one.share)
        ]
    return [
        Datum(_option_words(first, one.words), one.share, local_percent(one.share)) for one in first.options
    ]


def _is_shown(share: ShownShare | None) -> TypeGuard[ShownShare]:
    return share is not None and share.disclosure is Disclosure.SHOWN


def _option_words(item: ItemResult, words: str) -> str:
    return translate(words) if words in AGREEMENT else words


def _lines(item: ItemResult) -> list[Line]:
    heading = item.heading or ""
    if item.answered is None:
        return [_line(item, heading, "hidden", gettext("Answers"), hidden_text())]
    answers = gettext("%(n)s answers", n=local_number(item.answered))
    lines = []
    if item.top_two is not None:
        lines.append(_share_line(item, heading, "agreement", _top_two_words(item), item.top_two))
    if item.weighted is not None:
        lines.append(
            _line(
                item,
                heading,
                "weighted",
                gettext("The same, every group in proportion"),
                local_percent(item.weighted.value),
                margin=_points(item.weighted.margin),
            )
        )
    if item.mean is not None:
        lines += _mean_lines(item, heading, item.mean, str(answers))
    for option in item.options:
        lines.append(
            _line(
                item,
                heading,
                "option",
                _option_words(item, option.words),
                local_percent(option.share),
                basis=gettext(
                    "%(n)s of %(total)s", n=local_number(option.n), total=local_number(item.answered)
                ),
            )
        )
    lines += [_share_line(item, heading, "choice", one.words, one.share) for one in item.choices]
    if item.form is Form.CHOICE and not item.options:
        lines.append(_line(item, heading, "hidden", gettext("Answers"), hidden_text(), basis=answers))
    return lines


def _mean_lines(item: ItemResult, heading: str, mean: ShownMean, answers: str) -> list[Line]:
    if item.form is not Form.NUMBER:
        words = gettext("Mean on a scale from %(low)s to %(high)s", low=item.lowest, high=item.highest)
        return [_line(item, heading, "mean", words, mean_text(mean), basis=answers)]
    middle = hidden_text() if mean.median is None else local_number(mean.median, 1)
    return [
        _line(item, heading, "mean", gettext("Mean"), mean_text(mean), basis=answers),
        _line(item, heading, "median", gettext("Half gave this or less"), middle, basis=answers),
    ]


def _top_two_words(item: ItemResult) -> str:
    is_agreement = item.options and item.options[0].words in AGREEMENT
    if is_agreement or (item.lowest, item.highest) == (1, 5):
        return str(gettext("Top two of five (4 or 5)"))
    return str(
        gettext("The two highest points (%(low)s or %(high)s)", low=item.highest - 1, high=item.highest)
    )


def _share_line(item: ItemResult, heading: str, kind: str, measure: str, share: ShownShare) -> Line:
    basis = interval = margin = ""
    if share.disclosure is Disclosure.SHOWN:
        basis = gettext("%(n)s of %(total)s", n=local_number(share.n), total=local_number(share.total))
        interval = gettext(
            "%(low)s to %(high)s", low=local_percent(share.low), high=local_percent(share.high)
        )
        margin = _points(share.margin)
    elif share.total is not None:
        basis = gettext("of %(total)s", total=local_number(share.total))
    return _line(
        item, heading, kind, measure, share_text(share), basis=basis, interval=interval, margin=margin
    )


def _line(
    item: ItemResult,
    heading: str,
    kind: str,
    measure: str,
    value: str,
    *,
    basis: str = "",
    interval: str = "",
    margin: str = "",
) -> Line:
    return Line(
        code=item.code,
        heading=heading,
        words=item.words,
        kind=kind,
        measure=str(measure),
        value=str(value),
        basis=str(basis),
        interval=str(interval),
        margin=str(margin),
    )


def _points(margin: float | None) -> str:
    return "" if margin is None else str(gettext("± %(points)s points", points=local_number(100 * margin, 1)))


def share_text(share: ShownShare) -> str:
    """A share in words, blurred or hidden as its mask says."""
    if share.disclosure is Disclosure.AT_LEAST_95:
        return str(gettext("at least 95 %"))
    if share.disclosure is Disclosure.AT_MOST_5:
        return str(gettext("at most 5 %"))
    return hidden_text() if share.value is None else local_percent(share.value)


def mean_text(mean: ShownMean) -> str:
    """A mean in words, as a bound or hidden as its mask says."""
    if mean.value is None:
        return hidden_text()
    number = local_number(mean.value, 1)
    if mean.disclosure is Disclosure.AT_LEAST_95:
        return str(gettext("%(number)s or more", number=number))
    return (
        str(gettext("%(number)s or less", number=number))
        if mean.disclosure is Disclosure.AT_MOST_5
        else number
    )
