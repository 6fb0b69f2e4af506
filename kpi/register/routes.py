"""The page on which anybody who holds an evaluation finds out whether it was issued here, and what is newer."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import RuleBroken
from kpi.register.queries import find_issued, may_open
from kpi.reports.values import code_text, moment_text
from partners.memoranda.verification.forms import MOST_BYTES, VerifyForm, typed_hash
from partners.memoranda.verification.questions import TooManyQuestions, take_question
from web.access import find_actor, public, writes
from web.database import current_session
from web.forms import form_page

blueprint = Blueprint("register", __name__, url_prefix="/check-evaluation")


@blueprint.route("", methods=["GET", "POST"])
@public
@writes
def check() -> ResponseReturnValue:
    """Ask for the hash or the PDF; the answer has an address of its own, which a document can print."""
    asked = request.args.get("sha256", "")
    if request.method == "GET" and asked.strip():
        return _answer(asked)
    form = VerifyForm.receive(most_bytes=MOST_BYTES)
    if form.submitted_and_valid():
        try:
            address = request.remote_addr or ""
            take_question(current_session(), page="check-evaluation", address=address, now=utc_now())
            return redirect(url_for(".check", sha256=form.asked_hash()))
        except TooManyQuestions as error:
            form.refuse(error)
            return render_template("kpi/register/check.html", form=form), 429
        except RuleBroken as error:
            form.refuse(error)
    return form_page("kpi/register/check.html", form)


def _answer(asked: str) -> ResponseReturnValue:
    """Yes with reference, period and dates, or no; a link that was cut short says so at its field."""
    try:
        sha256 = typed_hash(asked)
    except RuleBroken as error:
        form = VerifyForm(None, data={"sha256": asked[:80]})
        form.refuse(error)
        return form_page("kpi/register/check.html", form)
    session = current_session()
    found = find_issued(session, sha256)
    if found is None:
        return render_template("kpi/register/unknown.html", sha256=sha256), 404
    return render_template(
        "kpi/register/known.html",
        found=found,
        sha256=sha256,
        period=code_text(found.period_key),
        published=moment_text(found.published_at, found.timezone),
        issued=moment_text(found.issued_at, found.timezone) if found.issued_at else "",
        newer=moment_text(found.last_issued_at, found.timezone) if found.last_issued_at else "",
        revised=moment_text(found.revised_at, found.timezone) if found.revised_at else "",
        may_open=may_open(session, find_actor(), found.evaluation_id),
    )
