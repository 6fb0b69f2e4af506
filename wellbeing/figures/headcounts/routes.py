"""The coordinator's page for the numbers of staff."""

from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from wtforms.fields.choices import SelectChoice

from core.clock import local_date, months_later, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from web.access import requires, writes_apart
from web.database import current_vault
from wellbeing.figures.headcounts.commands import keep_headcount
from wellbeing.figures.headcounts.forms import HeadcountForm
from wellbeing.figures.headcounts.queries import list_headcounts
from wellbeing.pages import get_visitor, go

blueprint = Blueprint("headcounts", __name__, url_prefix="/me/run/headcount")
OFFERED = 15
"""Months back that the form offers."""


@blueprint.route("/", methods=["GET", "POST"])
@requires(Permission.WELLBEING_RUN)
@writes_apart
def index() -> ResponseReturnValue:
    """The numbers so far, and the form for one month."""
    vault, visitor = current_vault(), get_visitor()
    rows = [(format_date(row.month, "LLLL y"), row.staff) for row in list_headcounts(vault, visitor)]
    today = local_date(utc_now(), visitor.timezone)
    form: HeadcountForm = HeadcountForm.from_request()
    form.month.choices = _months(today.replace(day=1))
    if form.submitted_and_valid():
        assert form.staff.data is not None
        try:
            keep_headcount(vault, visitor, month=form.first_day, staff=form.staff.data, now=utc_now())
            return go("headcounts.index", told="saved")
        except RuleBroken as error:
            form.refuse(error)
    page = render_template("wellbeing/figures/headcount.html", form=form, rows=rows)
    return page, 422 if form.errors else 200


def _months(latest: date) -> list[SelectChoice]:
    days = [months_later(latest, -back) for back in range(OFFERED)]
    return [SelectChoice(value=f"{day:%Y-%m}", label=format_date(day, "LLLL y")) for day in days]
