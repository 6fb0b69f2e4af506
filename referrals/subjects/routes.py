"""Requests for a copy: the list with deadlines, taking one down, the copy in three forms, and the answer."""

from functools import partial
from uuid import UUID

from flask import Blueprint, flash, json, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from audit.exports.answering import file_taken, mark_of
from audit.exports.codes import ExportKind, ExportReason
from audit.exports.commands import ask_for_file
from core.actor import OrganisationKind
from core.clock import local_date, utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from referrals.subjects import commands, policy, queries
from referrals.subjects.codes import (
    ANSWERS,
    ASKED_BY,
    IDENTITY_CHECKS,
    OF_AGENCIES,
    OF_NGOS,
    SECTIONS,
    WITHHELD_WHY,
)
from referrals.subjects.copying import as_json
from referrals.subjects.forms import AnswerForm, TakeRequestForm
from web.access import get_actor, requires, step_up, writes
from web.database import current_session
from web.forms import button_pressed, form_page
from web.i18n import translate
from web.pdf import pdf_is_on, render_pdf

blueprint = Blueprint("subject_requests", __name__, url_prefix="/copies")
TEMPLATES = "referrals/subjects"
KEEP = Permission.RECORD_KEEP


def _words() -> dict[str, dict[str, str]]:
    lists = {
        "askers": ASKED_BY,
        "checks": IDENTITY_CHECKS,
        "sections": SECTIONS,
        "whys": WITHHELD_WHY,
        "answers": ANSWERS,
    }
    return {
        name: {code.value: translate(label) for code, label in codes.items()}  # type: ignore[attr-defined]
        for name, codes in lists.items()
    }


@blueprint.get("/")
@requires(KEEP)
def index() -> str:
    """The requests to one's organisation, the nearest deadline first."""
    actor, now = get_actor(), utc_now()
    today = local_date(now, actor.timezone)
    rows = queries.list_requests(current_session(), actor)
    return render_template(
        f"{TEMPLATES}/index.html", rows=[(row, row.days_left(today)) for row in rows], **_words()
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(KEEP)
@writes
def take() -> ResponseReturnValue:
    """Note that somebody asks for a copy."""
    form, actor = TakeRequestForm.from_request(), get_actor()
    policy.may_answer(actor)
    if form.submitted_and_valid():
        try:
            request_id = commands.take_request(
                current_session(),
                actor,
                reference=form.reference.data,
                asked_by=form.asked_by.data,
                checked_how=form.checked_how.data,
                words=form.words.data,
                received_on=form.received_on.data,
                now=utc_now(),
            )
            flash(gettext("The request is noted, with its deadline."), "success")
            return redirect(url_for("subject_requests.show", request_id=request_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(f"{TEMPLATES}/take.html", form)


@blueprint.get("/<uuid:request_id>")
@requires(KEEP)
def show(request_id: UUID) -> str:
    """One request: its deadline, how it was checked who asks, and what can be done."""
    actor = get_actor()
    row = queries.get_request(current_session(), actor, request_id)
    days_left = row.days_left(local_date(utc_now(), actor.timezone))
    words = _words()
    return render_template(
        f"{TEMPLATES}/show.html",
        row=row,
        days_left=days_left,
        withheld=[words["sections"][one] for one in row.withheld],
        pdf=pdf_is_on(),
        **words,
    )


@blueprint.route("/<uuid:request_id>/answer", methods=["GET", "POST"])
@step_up
@requires(KEEP)
@writes
def answer(request_id: UUID) -> ResponseReturnValue:
    """Say what is given and what is withheld."""
    session, actor = current_session(), get_actor()
    row = queries.get_request(session, actor, request_id)
    form = AnswerForm.from_request()
    others = OF_AGENCIES if actor.organisation_kind is OrganisationKind.NGO else OF_NGOS
    form.withheld.choices = [
        (code.value, translate(label)) for code, label in SECTIONS.items() if code not in others
    ]
    if form.submitted_and_valid():
        try:
            commands.answer_request(
                session,
                actor,
                request_id,
                answer=form.answer.data,
                withheld=form.withheld.data or (),
                why=form.why.data or None,
                now=utc_now(),
            )
            flash(gettext("The answer is noted."), "success")
            return redirect(url_for("subject_requests.show", request_id=request_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(f"{TEMPLATES}/answer.html", form, row=row)


@blueprint.post("/<uuid:request_id>/<any(html, json, pdf):form>")
@step_up
@requires(KEEP)
@writes
def copy(request_id: UUID, form: str) -> ResponseReturnValue:
    """The copy itself, compiled at this moment; each one that is made leaves a row in the trail."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = queries.get_request(session, actor, request_id)
    if form == "pdf" and not pdf_is_on():
        raise NotFound(policy.NOT_FOUND)
    if not button_pressed():
        return redirect(url_for("subject_requests.show", request_id=request_id))
    parts = queries.copy_for(session, actor, row)
    commands.note_copy(session, actor, request_id, form=form, now=now)
    asked = ask_for_file(
        actor, kind=ExportKind.SUBJECT_COPY, reason=ExportReason.PERSON_ASKED, note=None, now=now
    )
    mark = mark_of(actor, asked)
    as_file = partial(file_taken, session, actor, asked, name=f"copy.{form}")
    if form == "json":
        content = as_json(
            parts,
            organisation=actor.organisation_name,
            code=row.reference,
            made_at=now,
            withheld=row.withheld,
            why=row.withheld_why.value if row.withheld_why else None,
        )
        text = json.dumps({**content, "file": mark}, ensure_ascii=False, indent=1)
        return as_file(text.encode(), media_type="application/json")
    language = str(get_locale() or "en")
    page = render_template(
        "pdf/subject_copy.html",
        row=row,
        parts=parts,
        organisation=actor.organisation_name,
        made_at=now,
        language=language,
        mark=mark,
        **_words(),
    )
    if form == "html":
        return as_file(page.encode(), media_type="text/html")
    document = render_pdf(page, title=row.reference, language=language, created=now)
    return as_file(document.content, media_type="application/pdf")
