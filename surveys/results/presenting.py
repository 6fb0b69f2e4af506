"""Results in words: the page, the PDF and both tables show exactly these rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext, ngettext

from core.suppression import Disclosure
from core.text import N_
from surveys.questionnaires.codes import PURPOSES, Purpose
from surveys.results.lines import Block, Line, blocks_of, hidden_text, share_text
from surveys.results.masking import TEXT_POLICY, fewest_of
from surveys.results.report import Content, Texts
from surveys.results.statistics import Change
from surveys.results.values import Sample
from surveys.waves.codes import ENTRIES, MODES, Entry, Mode
from web.i18n import local_date, local_number, local_percent, translate


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedLine:
    """A figure of two waves."""

    words: str
    measure: str
    earlier: str
    later: str
    difference: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole wave in words."""

    title: str
    organisation: str
    facts: tuple[tuple[str, str], ...]
    """Sample size, mode, response rate, margin of error: labels with their texts, printed with every result."""
    warnings: tuple[str, ...]
    blocks: tuple[Block, ...]
    compared_with: str
    compared: tuple[ComparedLine, ...]
    reworded: str
    texts: tuple[Texts, ...]
    notes: tuple[str, ...]

    @property
    def lines(self) -> list[Line]:
        """Every figure in order, for files."""
        return [line for block in self.blocks for line in block.lines]


def report_of(content: Content) -> Report:
    """The words of the results, in the reader's language; what was asked stands in the language it was frozen in."""
    header, results = content.header, content.results
    compared = content.comparison
    return Report(
        title=header.title,
        organisation=header.organisation,
        facts=tuple(_facts(content)),
        warnings=tuple(_warnings(content)),
        blocks=tuple(blocks_of(results, header.policy)),
        compared_with=str(
            gettext(
                "%(title)s, closed on %(day)s",
                title=compared.title,
                day=local_date(date.fromisoformat(compared.closed_on)),
            )
        )
        if compared
        else "",
        compared=tuple(_compared(content)),
        reworded=_reworded(compared.reworded) if compared else "",
        texts=content.texts,
        notes=tuple(_notes(content)),
    )


def _facts(content: Content) -> list[tuple[str, str]]:
    header, sample = content.header, content.results.sample
    days = gettext(
        "%(first)s to %(last)s",
        first=local_date(date.fromisoformat(header.opened_on)),
        last=local_date(date.fromisoformat(header.closed_on)),
    )
    facts = [
        (gettext("What for"), translate(PURPOSES[Purpose(header.purpose)])),
        (gettext("Who was asked"), header.audience),
        (gettext("When"), days),
        (
            gettext("How"),
            f"{translate(MODES[Mode(header.mode)])}. {translate(ENTRIES[Entry(header.entry)])}.",
        ),
        (gettext("Answers"), local_number(sample.answers) if sample else _too_few(content)),
        (gettext("Response rate"), _rate_text(sample)),
        (gettext("Margin of error"), _margin_text(sample)),
    ]
    if sample is not None and sample.bands:
        told = "; ".join(
            gettext(
                "%(group)s: %(answers)s answers of %(people)s people",
                group=words,
                answers=local_number(int(n)),
                people=local_number(int(people)),
            )
            for _, words, n, people in sample.bands
        )
        facts.append((gettext("Weighted by %(band)s", band=header.weighted_by), told))
    if header.source:
        facts.append((gettext("Numbers of people"), header.source))
    return [(str(label), str(text)) for label, text in facts]


def _too_few(content: Content) -> str:
    return str(gettext("fewer than %(k)s", k=fewest_of(content.header.policy)))


def _rate_text(sample: Sample | None) -> str:
    if sample is None:
        return hidden_text()
    if sample.is_open:
        return str(gettext("not known: one link for everybody, so nobody knows how many were asked"))
    if sample.rate is None:
        return str(gettext("not known: nobody was invited"))
    if sample.rate.disclosure is not Disclosure.SHOWN:
        return share_text(sample.rate)
    return str(
        gettext(
            "%(rate)s (%(n)s of %(total)s invited)",
            rate=share_text(sample.rate),
            n=local_number(sample.rate.n),
            total=local_number(sample.rate.total),
        )
    )


def _margin_text(sample: Sample | None) -> str:
    if sample is None or sample.margin is None:
        return hidden_text()
    if sample.population == sample.answers:
        return str(gettext("none: everybody answered"))
    told = gettext(
        "± %(points)s points at most, 95 %% of the time", points=local_number(100 * sample.margin, 1)
    )
    if sample.population is not None:
        return str(
            gettext(
                "%(told)s, of %(people)s people in all", told=told, people=local_number(sample.population)
            )
        )
    return str(told)


def _warnings(content: Content) -> list[str]:
    sample = content.results.sample
    if sample is None:
        return [
            str(
                gettext(
                    "Fewer than %(k)s people answered. Nothing is shown, so that nobody can be recognised.",
                    k=fewest_of(content.header.policy),
                )
            )
        ]
    warnings = []
    if sample.is_biased:
        warnings.append(
            str(
                gettext(
                    "Fewer than 40 % of those invited have answered. Those who answered may not be like the others:"
                    " read every figure with care."
                )
            )
        )
    if sample.is_open:
        warnings.append(
            str(
                gettext(
                    "Anybody with the link could answer. These people were not drawn at random, and the margin of error"
                    " is that of a random sample of this size."
                )
            )
        )
    return warnings


CHANGES: Mapping[Change, str] = {
    Change.HIGHER: N_("higher"),
    Change.LOWER: N_("lower"),
    Change.UNCLEAR: N_("no clear change"),
}


def _compared(content: Content) -> list[ComparedLine]:
    if content.comparison is None:
        return []
    lines = []
    for row in content.comparison.rows:
        factor, digits = (1, 2) if row.is_mean else (100, 1)
        unit = "" if row.is_mean else f" {gettext('points')}"
        numbers = [local_change(value * factor, digits) for value in (row.difference, row.low, row.high)]
        lines.append(
            ComparedLine(
                words=f"{row.heading}: {row.words}" if row.heading else row.words,
                measure=str(gettext("Mean") if row.is_mean else gettext("Top two")),
                earlier=local_number(row.earlier, 1) if row.is_mean else local_percent(row.earlier),
                later=local_number(row.later, 1) if row.is_mean else local_percent(row.later),
                difference=str(
                    gettext(
                        "%(value)s%(unit)s (%(low)s to %(high)s)",
                        value=numbers[0],
                        unit=unit,
                        low=numbers[1],
                        high=numbers[2],
                    )
                ),
                change=translate(CHANGES[row.change]),
            )
        )
    return lines


def local_change(value: float, digits: int) -> str:
    """A difference with its sign, in the reader's separators."""
    return f"{'−' if value < 0 else '+'}{local_number(abs(value), digits)}"


def _reworded(count: int) -> str:
    if not count:
        return ""
    return str(
        ngettext(
            "%(num)s question was asked in other words or is new, and is not compared.",
            "%(num)s questions were asked in other words or are new, and are not compared.",
            count,
        )
    )


def _mask_notes(content: Content) -> list[str]:
    policy = content.header.policy
    if not policy.hides_ends:
        return [
            gettext(
                "Nothing is shown of fewer than %(k)s people, nor of the others where fewer than %(k)s are left. Where all"
                " said the same, it reads “at least 95 %%” or “at most 5 %%”.",
                k=policy.k,
            )
        ]
    return [
        gettext(
            "The wellbeing of staff: nothing is shown of fewer than %(total)s answers, nor where fewer than %(k)s, or all but"
            " fewer than %(k)s, said the same. Counts are rounded to %(step)s. No count and a small count look the same.",
            total=policy.minimum_total,
            k=policy.k,
            step=policy.rounds_to,
        )
    ]


def _notes(content: Content) -> list[str]:
    notes = [
        *_mask_notes(content),
        gettext(
            "Answers in all languages are counted together. “Does not apply” and no answer are in no figure."
        ),
        gettext(
            "Top two: those who chose one of the two highest points, of all who chose a point. In brackets and as"
            " “from … to …”: the 95 % interval of Wilson. Margin of error: 1.96·√(p(1−p)/n), less where it is known"
            " how many people there are."
        ),
    ]
    if content.results.sample is not None and content.results.sample.bands:
        notes.append(
            gettext(
                "Weighted: each group counts by its part of the people declared before the survey closed"
                " (post-stratification). It is shown only where every group could be shown by itself."
            )
        )
    if content.comparison is not None:
        notes.append(
            gettext(
                "Two surveys are compared only where every word of a question is the same. “Higher” and “lower” stand"
                " only where the 95 % interval of the difference holds no zero. A change is no proof of an effect."
            )
        )
    if content.texts:
        notes.append(
            gettext(
                "Texts are shown from %(k)s on, in random order and with no other answers. A reviewer struck names out"
                " before anybody read them, and the originals are destroyed.",
                k=TEXT_POLICY.k,
            )
        )
    return [str(note) for note in notes]
