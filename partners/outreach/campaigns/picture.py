"""Engagement over time as a picture, with the finding as its caption and the numbers behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import format_date, gettext

from partners.outreach.campaigns.queries import Month, PerPerson
from partners.outreach.money import money
from web.charts import Chart, Series, line_chart
from web.i18n import local_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawing at two widths, its caption, and the numbers behind it."""

    chart: Chart
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def picture_of(months: Sequence[Month]) -> Picture | None:
    """People who came and people reached by count, month by month; estimates stand in the table alone."""
    reached = [month.counted for month in months]
    came = [month.attendance for month in months]
    if all(value is None for value in (*reached, *came)):
        return None
    labels = [str(format_date(month.first_day, "LLL yy")) for month in months]
    series = [Series(name=gettext("Came"), values=tuple(_float(value) for value in came))]
    if any(value is not None for value in reached):
        series.append(Series(name=gettext("Reached"), values=tuple(_float(value) for value in reached)))
    people = sum(value for value in came if value is not None)
    caption = gettext(
        "People who came to activities in the last %(months)s months: %(people)s. Activities: %(activities)s.",
        people=local_number(people),
        activities=local_number(sum(month.activities for month in months)),
        months=len(months),
    )
    head = (
        gettext("Month"),
        gettext("Activities"),
        gettext("Came"),
        gettext("Reached, counted"),
        gettext("Reached, estimated"),
    )
    rows = tuple(
        (
            label,
            local_number(month.activities),
            local_number(month.attendance),
            local_number(month.counted),
            local_number(month.estimated),
        )
        for label, month in zip(labels, months, strict=True)
    )
    return Picture(
        chart=line_chart(
            series,
            labels,
            title=gettext("Engagement over time"),
            description=caption,
            whole=True,
            tick_text=local_number,
        ),
        caption=caption,
        head=head,
        rows=rows,
    )


def per_person_words(figures: Sequence[PerPerson]) -> list[str]:
    """What one person reached cost, never without how many people it rests on."""
    return [
        gettext(
            "%(money)s for each person reached (n = %(people)s, of whom %(estimated)s are estimated; activities with cost and number: %(activities)s).",
            money=money(figure.minor, figure.currency),
            people=local_number(figure.people),
            estimated=local_number(figure.estimated),
            activities=local_number(figure.activities),
        )
        for figure in figures
    ]


def _float(value: int | None) -> float | None:
    return None if value is None else float(value)
