"""Results of self-assessments in words, for their pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext

from partners.health.self_assessments.combining import Blur, Result, Shown
from partners.health.self_assessments.items import HEADINGS, SENTENCES, Item
from partners.health.self_assessments.queries import RoundRow
from web.charts import Chart, Datum, horizontal_bars
from web.i18n import local_number, translate


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """A sentence with its figures: both sides together, and each where it may be shown."""

    heading: str
    sentence: str
    together: str
    agency: str
    ngo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """A round in the list."""

    row: RoundRow
    quarter: str
    is_open: bool
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnershipRounds:
    """The rounds of one partnership."""

    partnership_id: UUID
    title: str
    lines: tuple[RoundLine, ...]


def shown_text(shown: Shown) -> str:
    """A mean with one decimal, a bound, or that it is suppressed."""
    if shown.value is None:
        return str(gettext("suppressed (small number)"))
    figure = local_number(shown.value, digits=1)
    if shown.blur is Blur.AT_LEAST:
        return str(gettext("%(figure)s or more", figure=figure))
    if shown.blur is Blur.AT_MOST:
        return str(gettext("%(figure)s or less", figure=figure))
    return figure


def quarter_text(code: str) -> str:
    """A quarter as people say it."""
    return str(gettext("Q%(quarter)s %(year)s", quarter=code[6], year=code[:4]))


def recent_quarters(today: date) -> list[str]:
    """The quarter of a day and the three before it, the latest first."""
    number = today.year * 4 + (today.month - 1) // 3
    return [f"{n // 4:04}-Q{n % 4 + 1}" for n in range(number, number - 4, -1)]


def item_lines(row: RoundRow, result: Result) -> list[ItemLine]:
    """Every sentence in the order in which it was asked."""
    return [
        ItemLine(
            heading=translate(HEADINGS[item]),
            sentence=translate(SENTENCES[item]),
            together=shown_text(result.items[item]),
            agency=shown_text(result.side_items[row.agency_id][item]),
            ngo=shown_text(result.side_items[row.ngo_id][item]),
        )
        for item in Item
    ]


def items_chart(result: Result) -> Chart | None:
    """The sentences as bars up to 5; None where all are suppressed."""
    if all(shown.value is None for shown in result.items.values()):
        return None
    data = [
        Datum(translate(HEADINGS[item]), result.items[item].value, shown_text(result.items[item]))
        for item in Item
    ]
    return horizontal_bars(
        data,
        title=str(gettext("Self-assessment by sentence, from 1 to 5")),
        description="; ".join(f"{datum.label}: {datum.text}" for datum in data),
        highest=5,
    )


def by_partnership(
    rows: Sequence[RoundRow], results: dict[UUID, Result], on: datetime
) -> list[PartnershipRounds]:
    """The list's sections in the order of the rows."""
    sections: dict[UUID, list[RoundRow]] = {}
    for row in rows:
        sections.setdefault(row.partnership_id, []).append(row)
    return [
        PartnershipRounds(
            partnership_id=partnership_id,
            title=f"{theirs[0].agency_name} – {theirs[0].ngo_name}",
            lines=tuple(_line(row, results.get(row.id), on) for row in theirs),
        )
        for partnership_id, theirs in sections.items()
    ]


def _line(row: RoundRow, result: Result | None, on: datetime) -> RoundLine:
    return RoundLine(
        row=row,
        quarter=quarter_text(row.quarter),
        is_open=row.is_open(on),
        result=shown_text(result.whole) if result is not None else str(gettext("After the round")),
    )
