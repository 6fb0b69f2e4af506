"""When an encounter occurred, in words that promise no more than is known; for pages only."""

from datetime import date

from babel.dates import get_day_names
from flask_babel import format_date, get_locale, gettext

from referrals.encounters.codes import TimePrecision
from referrals.encounters.queries import EncounterListRow, EncounterRow
from web.i18n import local_datetime


def when_words(row: EncounterListRow | EncounterRow) -> str:
    """The moment where it is known, else month, weekday and hour with the words that the day is not known."""
    if row.precision is TimePrecision.MINUTE:
        return local_datetime(row.occurred_at)
    month = str(format_date(date(row.year, row.month, 1), "MMMM y"))
    weekday = None if row.weekday is None else get_day_names("wide", locale=get_locale() or "en")[row.weekday]
    if row.precision is TimePrecision.MONTH or (weekday is None and row.hour is None):
        return str(gettext("%(month)s; day not known", month=month))
    if row.hour is None:
        return str(gettext("%(month)s, a %(weekday)s; day not known", month=month, weekday=weekday))
    if weekday is None:
        return str(gettext("%(month)s, %(hour)s o’clock hour; day not known", month=month, hour=row.hour))
    words = gettext(
        "%(month)s, a %(weekday)s, %(hour)s o’clock hour; day not known",
        month=month,
        weekday=weekday,
        hour=row.hour,
    )
    return str(words)
