"""The period of a file of performance rows, its format, and the password again."""

from datetime import date, timedelta

from wtforms import DateField
from wtforms.validators import InputRequired

from core.clock import months_later
from core.errors import RuleBroken
from core.text import N_
from referrals.handover.exports.forms import ExportForm
from web.i18n import lazy

LONGEST = timedelta(days=366)
USUAL_MONTHS = 6


class PerformanceForm(ExportForm):
    """Referrals received from one day to another, at most a year apart."""

    since = DateField(lazy(N_("Received from")), [InputRequired(lazy(N_("Enter the first day.")))])
    until = DateField(lazy(N_("Received until")), [InputRequired(lazy(N_("Enter the last day.")))])

    def period(self) -> tuple[date, date]:
        """The first and the last day; raises `RuleBroken` where they are in no order or too far apart."""
        first, last = self.since.data, self.until.data
        if last < first:
            raise RuleBroken(N_("The last day is before the first."), "until")
        if last - first > LONGEST:
            raise RuleBroken(N_("Choose at most a year."), "until")
        return first, last


def usual_period(today: date) -> dict[str, date]:
    """The six months up to today."""
    return {"since": months_later(today, -USUAL_MONTHS), "until": today}
