"""What stood out in weeks of a chain, for the page of a review and for its file (security G-10)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from audit.anomalies import LABELS, LOOK_BACK, Anomaly, find_anomalies
from audit.looking import (
    CONCLUSIONS,
    days_of,
    find_review,
    list_files_taken,
    list_looks,
    week_of,
)
from audit.words import kind_words
from core.actor import Actor
from core.errors import NotFound, RuleBroken
from core.text import N_
from web.i18n import local_span, translate
from web.sheets import Cell, Sheet

NamesOf = Callable[[Session, Iterable[UUID | None]], dict[UUID, str]]
PeopleOf = Callable[[Session, Iterable[tuple[str, str]]], dict[tuple[str, str], str]]
"""The names of the people of records, for a comparison with the reader's; never shown."""
WEEK = timedelta(days=7)
HEADINGS = (
    N_("Week from"),
    N_("Week to"),
    N_("Day"),
    N_("Who"),
    N_("What"),
    N_("Record"),
    N_("How many"),
    N_("Reviewed on"),
    N_("Reviewed by"),
    N_("What was found"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week under the name in addresses, its days, and how the reader calls it."""

    code: str
    first: date
    after: date
    """The Monday after it."""

    @property
    def label(self) -> str:
        """The first and the last day in the reader's words."""
        return local_span(self.first, self.after - timedelta(days=1))


def week_named(code: str) -> Week:
    """The week of an address; raises `NotFound` for what is none."""
    try:
        first, after = days_of(code)
    except ValueError as error:
        raise NotFound(N_("There is no such week.")) from error
    return Week(code=week_of(first), first=first, after=after)


def span_of(week: Week, *, zone: str) -> tuple[datetime, datetime]:
    """The first moment of the week, and the first after it."""
    first, after = (
        datetime.combine(day, datetime.min.time(), ZoneInfo(zone)) for day in (week.first, week.after)
    )
    return first, after


def may_conclude(week: Week, *, today: date) -> None:
    """A week is reviewed when it is over; raises `RuleBroken`."""
    if week.after > today:
        raise RuleBroken(N_("This week is not over yet."), "conclusion")


def quarter_of(day: date) -> str:
    """A quarter as addresses write it: `2026-Q1`."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def weeks_of(quarter: str, *, today: date) -> list[Week]:
    """The weeks that begin in a quarter and have begun by today; raises `NotFound` for what is no quarter."""
    year, _, number = quarter.partition("-Q")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and number in ("1", "2", "3", "4")):
        raise NotFound(N_("There is no such quarter."))
    try:
        day = date(int(year), 3 * int(number) - 2, 1)
    except ValueError as error:
        raise NotFound(N_("There is no such quarter.")) from error
    day += timedelta(days=-day.weekday() % 7)
    found = []
    while quarter_of(day) == quarter and day <= today:
        found.append(Week(code=week_of(day), first=day, after=day + WEEK))
        day += WEEK
    return found


def anomalies_in(
    session: Session, actor: Actor, week: Week, *, chain: str, names_of: NamesOf, people_of: PeopleOf
) -> tuple[Anomaly, ...]:
    """What stood out in a week of a chain, by the reader's days."""
    since, until = span_of(week, zone=actor.timezone)
    looks = list_looks(session, chain=chain, since=since - LOOK_BACK, until=until)
    recent = [look for look in looks if look.at >= since]
    return find_anomalies(
        looks,
        since=since,
        zone=actor.timezone,
        files=list_files_taken(session, chain=chain, since=since - LOOK_BACK, until=until),
        names=names_of(session, {look.user_id for look in recent}),
        subjects=people_of(session, {look.subject for look in recent}),
    )


def review_sheet(
    session: Session,
    actor: Actor,
    weeks: Iterable[Week],
    *,
    chain: str,
    names_of: NamesOf,
    people_of: PeopleOf,
) -> Sheet:
    """The reviews of some weeks as a table; a week in which nothing stood out has a line that says so."""
    rows: list[tuple[Cell, ...]] = []
    for week in weeks:
        found = anomalies_in(session, actor, week, chain=chain, names_of=names_of, people_of=people_of)
        done = find_review(session, chain=chain, week=week.code)
        names = names_of(session, {one.user_id for one in found} | {done.reviewed_by_id if done else None})
        end: tuple[Cell, ...] = (None, None, None)
        if done is not None:
            words = translate(CONCLUSIONS[done.conclusion])
            end = (done.reviewed_at, names.get(done.reviewed_by_id, done.reviewed_by_id.hex[:8]), words)
        days = (week.first, week.after - timedelta(days=1))
        rows += [(*days, *line, *end) for line in _lines(found, names)]
    return Sheet(
        title=translate(N_("Reviews of the audit trail")),
        headings=[translate(heading) for heading in HEADINGS],
        rows=rows,
        zone=actor.timezone,
    )


def _lines(found: tuple[Anomaly, ...], names: dict[UUID, str]) -> Iterator[tuple[Cell, ...]]:
    for one in found:
        record = f"{translate(kind_words(one.subject[0]))} {one.subject[1][:8]}" if one.subject else None
        yield (
            one.day,
            names.get(one.user_id, one.user_id.hex[:8]),
            translate(LABELS[one.kind]),
            record,
            one.count,
        )
    if not found:
        yield None, None, translate(N_("Nothing stood out")), None, 0
