"""The page on which anybody who holds a copy finds out whether it is genuine."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from core.clock import utc_now
from core.errors import RuleBroken
from core.text import N_
from partners.memoranda import presentation
from partners.memoranda.verification.forms import MOST_BYTES, VerifyForm
from partners.memoranda.verification.queries import cleaned_hash, file_hash, find_verified
from web.access import public, writes
from web.database import current_session

blueprint = Blueprint("verification", __name__, url_prefix="/verify")
FORM_BYTES = 64 * 1024


@blueprint.route("/", methods=["GET", "POST"])
@public
@writes
def index() -> ResponseReturnValue:
    """Ask for the hash or the file; the answer has an address of its own, which a document can name."""
    request.max_content_length = MOST_BYTES + FORM_BYTES
    form = VerifyForm.from_request()
    if form.submitted_and_valid():
        try:
            return redirect(url_for(".show", sha256=_asked(form)))
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


def _asked(form: VerifyForm) -> str:
    """The hash that was entered, or that of the file; raises `RuleBroken` where there is neither."""
    upload = form.file.data
    if isinstance(upload, FileStorage) and upload.filename:
        return file_hash(upload.stream.read())
    typed = form.sha256.data or ""
    if not typed.strip():
        raise RuleBroken(N_("Enter the hash, or choose the PDF."), "sha256")
    found = cleaned_hash(typed)
    if found is None:
        raise RuleBroken(
            N_(
                "This is not a whole hash: 64 digits and letters from a to f are needed, %(count)s were given."
            ),
            "sha256",
            count=len("".join(typed.split())),
        )
    return found
