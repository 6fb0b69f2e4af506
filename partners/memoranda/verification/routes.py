"""The page on which anybody who holds a copy finds out whether it is genuine."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import RuleBroken
from partners.memoranda import presentation
from partners.memoranda.verification.forms import MOST_BYTES, VerifyForm
from partners.memoranda.verification.queries import cleaned_hash, find_verified
from partners.memoranda.verification.questions import TooManyQuestions, take_question
from web.access import public, writes
from web.database import current_session

blueprint = Blueprint("verification", __name__, url_prefix="/verify")


@blueprint.route("/", methods=["GET", "POST"])
@public
@writes
def index() -> ResponseReturnValue:
    """Ask for the hash or the file; the answer has an address of its own, which a document can name."""
    form = VerifyForm.receive(most_bytes=MOST_BYTES)
    if form.submitted_and_valid():
        try:
            address = request.remote_addr or ""
            take_question(current_session(), page="verify", address=address, now=utc_now())
            return redirect(url_for(".show", sha256=form.asked_hash()))
        except TooManyQuestions as error:
            form.refuse(error)
            return render_template("partners/memoranda/verification/index.html", form=form), 429
        except RuleBroken as error:
            form.refuse(error)
    status = 422 if form.errors else 200
    return render_template("partners/memoranda/verification/index.html", form=form), status


@blueprint.get("/<sha256>")
@public
def show(sha256: str) -> ResponseReturnValue:
    """Whether an agreement with this hash was signed here, by whom, and whether it is in force now."""
    asked, now = cleaned_hash(sha256), utc_now()
    found = find_verified(current_session(), asked) if asked else None
    if found is None:
        return render_template("partners/memoranda/verification/unknown.html", sha256=sha256[:80]), 404
    return render_template(
        "partners/memoranda/verification/show.html",
        found=found,
        sha256=asked,
        tag=presentation.tag_of(found.row, now),
        now=now,
        installation=current_app.config["SETTINGS"].public_url,
    )
