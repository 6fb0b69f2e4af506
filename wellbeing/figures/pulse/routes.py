"""One question: for somebody with a code, for somebody who uses support, and handing out codes."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from core.clock import local_date, utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from web.access import public, requires, writes_apart
from web.database import current_vault
from wellbeing.figures.pulse import commands, queries
from wellbeing.figures.pulse.forms import CodePulseForm, HandOutForm, PulseForm
from wellbeing.figures.quarters import quarter_of
from wellbeing.pages import get_visitor

blueprint = Blueprint("pulse", __name__, url_prefix="/me")


@blueprint.route("/mine/pulse", methods=["GET", "POST"])
@requires(Permission.WELLBEING_OWN)
@writes_apart
def own() -> ResponseReturnValue:
    """The question for somebody who uses support, once a quarter."""
    vault, visitor = current_vault(), get_visitor()
    quarter = quarter_of(local_date(utc_now(), visitor.timezone))
    if not queries.may_answer(vault, visitor, quarter):
        return render_template("wellbeing/figures/pulse_done.html", thanks=False)
    form: PulseForm = PulseForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.answer_for_oneself(vault, visitor, answer=form.chosen, now=utc_now())
            return render_template("wellbeing/figures/pulse_done.html", thanks=True)
        except RuleBroken as error:
            form.refuse(error)
    page = render_template("wellbeing/figures/pulse.html", form=form, is_anonymous=False)
    return page, 422 if form.errors else 200


@blueprint.route("/pulse/<token>", methods=["GET", "POST"])
@public
@writes_apart
def by_code(token: str) -> ResponseReturnValue:
    """The question for somebody with a code; looking does not use it up."""
    vault, now = current_vault(), utc_now()
    if not queries.is_good_code(vault, token, now=now):
        return render_template("wellbeing/figures/pulse_used.html"), 404
    form: CodePulseForm = CodePulseForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.answer_by_code(vault, code=token, answer=form.chosen, now=now)
            return render_template("wellbeing/figures/pulse_done.html", thanks=True)
        except NotFound:
            return render_template("wellbeing/figures/pulse_used.html"), 404
    page = render_template("wellbeing/figures/pulse.html", form=form, is_anonymous=True)
    return page, 422 if form.errors else 200


@blueprint.route("/run/pulse", methods=["GET", "POST"])
@requires(Permission.WELLBEING_RUN)
@writes_apart
def run() -> ResponseReturnValue:
    """Codes of this quarter's survey: how many are out, and new ones, shown once."""
    vault, visitor, now = current_vault(), get_visitor(), utc_now()
    rounds = queries.list_rounds(vault, visitor)
    form: HandOutForm = HandOutForm.from_request()
    links: list[str] = []
    if form.submitted_and_valid():
        assert form.number.data is not None
        try:
            codes = commands.hand_out_codes(vault, visitor, number=form.number.data, now=now)
            links = [url_for("pulse.by_code", token=code, _external=True) for code in codes]
            rounds = queries.list_rounds(vault, visitor)
        except RuleBroken as error:
            form.refuse(error)
    page = render_template("wellbeing/figures/pulse_run.html", form=form, rounds=rounds, links=links)
    return page, 422 if form.errors else 200
