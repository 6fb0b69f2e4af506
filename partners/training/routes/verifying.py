"""The public pages on which anybody finds out whether a certificate holds."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import RuleBroken
from partners.memoranda.verification.questions import TooManyQuestions, take_question
from partners.training.certificates.forms import NumberForm
from partners.training.certificates.queries import cleaned_number, find_public
from partners.training.routes.board import blueprint
from web.access import public, writes
from web.database import current_session
from web.forms import form_page
from web.states import state_tag


@blueprint.route("/verify", methods=["GET", "POST"])
@public
@writes
def check() -> ResponseReturnValue:
    """Ask for the number; the answer has an address of its own, which the certificate prints."""
    form = NumberForm.from_request()
    if form.submitted_and_valid():
        try:
            address = request.remote_addr or ""
            take_question(current_session(), page="certificate", address=address, now=utc_now())
            return redirect(url_for("training.verify", number=cleaned_number(form.number.data or "")))
        except TooManyQuestions as error:
            form.refuse(error)
            return render_template("partners/training/check.html", form=form), 429
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/training/check.html", form)


@blueprint.get("/verify/<number>")
@public
def verify(number: str) -> ResponseReturnValue:
    """Whether a certificate holds, of which course, and its holder's initials; nothing else of the person."""
    found = find_public(current_session(), number, now=utc_now())
    if found is None:
        return render_template("partners/training/unknown.html", number=cleaned_number(number)), 404
    return render_template(
        "partners/training/verify.html", row=found, tag=state_tag("training_certificate", found.standing)
    )
