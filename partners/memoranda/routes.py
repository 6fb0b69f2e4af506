"""Pages of agreements: the list, one agreement, its draft section by section, and its steps."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from accounts.sign_in.confirmation import begin_confirmation, confirm_password
from core.clock import local_date, utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.memoranda import commands, pages, policy, presentation
from partners.memoranda.clauses import LIBRARY
from partners.memoranda.drafts import Section, missing
from partners.memoranda.forms import (
    NewMemorandumForm,
    NoteForm,
    SignForm,
    TerminateForm,
    term_of_one_year,
)
from partners.memoranda.history import list_history
from partners.memoranda.lifecycle import MemorandumAction
from partners.memoranda.pdf import agreement_pdf
from partners.memoranda.section_forms import SECTION_FORMS
from partners.memoranda.sections import section_label, section_tasks
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import SelectChoice
from web.i18n import message_of, translate
from web.pdf import pdf_is_on

blueprint = Blueprint("memoranda", __name__, url_prefix="/agreements")
A = MemorandumAction


@blueprint.get("/")
@requires(Permission.MEMORANDUM_READ)
def index() -> ResponseReturnValue:
    """All agreements of one's own organisation with their standing."""
    now = utc_now()
    rows = pages.list_memoranda(current_session(), get_actor())
    lines = [(row, presentation.tag_of(row, now), presentation.days_to_end(row, now)) for row in rows]
    may_draft = get_actor().holds(Permission.MEMORANDUM_DRAFT)
    return render_template("partners/memoranda/index.html", lines=lines, may_draft=may_draft)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def new() -> ResponseReturnValue:
    """Open a draft with an organisation of the other side."""
    session, actor, now = current_session(), get_actor(), utc_now()
    form = NewMemorandumForm.from_request(**term_of_one_year(local_date(now, actor.timezone)))
    partners = pages.list_possible_partners(session, actor)
    form.other_organisation.choices = [
        SelectChoice(value="", label=gettext("Choose an organisation")),
        *(SelectChoice(value=str(one.id), label=one.name) for one in partners),
    ]
    if form.submitted_and_valid():
        try:
            memorandum = commands.draft_memorandum(
                session,
                actor,
                other_organisation_id=UUID(form.other_organisation.data),
                basics=form.to_change(),
                clauses=[replace(c, heading=translate(c.heading), body=translate(c.body)) for c in LIBRARY],
                now=now,
            )
            return redirect(url_for(".draft", memorandum_id=memorandum.id))
        except RuleBroken as error:
            form.refuse(error)
    return _form_page("new", form)


@blueprint.get("/<uuid:memorandum_id>")
@requires(Permission.MEMORANDUM_READ)
def show(memorandum_id: UUID) -> ResponseReturnValue:
    """One agreement in plain words, its signatures, what happened and what happens next."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = pages.get_memorandum(session, actor, memorandum_id)
    content = pages.get_content(session, row)
    signatures = pages.list_signatures(session, row.id)
    signed_for = frozenset(signature.organisation_id for signature in signatures)
    return render_template(
        "partners/memoranda/show.html",
        row=row,
        content=content,
        signatures=signatures,
        tag=presentation.tag_of(row, now),
        days_left=presentation.days_to_end(row, now),
        next_step=presentation.what_happens_next(row, signatures, now),
        sentences=presentation.sentences(content),
        targets=[presentation.target_in_words(target) for target in content.targets],
        events=presentation.timeline(list_history(session, row.id)),
        actions=[action.value for action in A if policy.can_act(actor, row.facts.state, action)],
        may_sign=policy.can_sign(actor, row.facts.state, signed_for=signed_for),
        pdf_ready=row.facts.executed_at is not None and pdf_is_on(),
    )


@blueprint.get("/<uuid:memorandum_id>/draft")
@requires(Permission.MEMORANDUM_DRAFT)
def draft(memorandum_id: UUID) -> ResponseReturnValue:
    """The task list of a draft: what is done and what is still missing."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.EDIT)
    lacking = missing(pages.get_content(session, row))
    return render_template(
        "partners/memoranda/draft.html", row=row, tasks=section_tasks(row.id, lacking), ready=not lacking
    )


@blueprint.route("/<uuid:memorandum_id>/draft/<section>", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def section(memorandum_id: UUID, section: str) -> ResponseReturnValue:
    """One section of a draft; it may be saved while incomplete."""
    session, actor = current_session(), get_actor()
    if section not in SECTION_FORMS:
        raise NotFound(N_("There is no such section."))
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.EDIT)
    kind = SECTION_FORMS[Section(section)]
    form = kind.from_request(version=row.version, **kind.values_of(pages.get_content(session, row)))
    if section == Section.SCOPE:
        services, areas = (
            pages.list_choosable_services(session, row),
            pages.list_choosable_areas(session, row),
        )
        form.services.choices = [SelectChoice(value=str(s.id), label=s.name) for s in services]
        form.areas.choices = [SelectChoice(value=str(a.id), label=a.name) for a in areas]
    if form.submitted_and_valid():
        try:
            commands.change_draft(
                session,
                actor,
                row.id,
                section=form.to_change(),
                version=form.seen_version(),
                now=utc_now(),
            )
            flash(gettext("Saved."), "success")
            return redirect(url_for(".draft", memorandum_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    label = section_label(Section(section))
    return _form_page(section.replace("-", "_"), form, row=row, label=label)


@blueprint.post("/<uuid:memorandum_id>/send")
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def send(memorandum_id: UUID) -> ResponseReturnValue:
    """Freeze the content and ask both sides for their signature."""
    try:
        commands.send_for_signature(current_session(), get_actor(), memorandum_id, now=utc_now())
    except RuleBroken as error:
        flash(message_of(error), "error")
        return redirect(url_for(".draft", memorandum_id=memorandum_id))
    flash(gettext("Sent for signature. The content is frozen now."), "success")
    return redirect(url_for(".show", memorandum_id=memorandum_id))


@blueprint.route("/<uuid:memorandum_id>/sign", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_SIGN)
@writes
def sign(memorandum_id: UUID) -> ResponseReturnValue:
    """Sign for one's own organisation, with the name typed and the password entered again."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.SIGN)
    policy.may_sign(actor, **_given(pages.list_signatures(session, row.id)))
    form = SignForm.from_request(content_hash=row.content_hash)
    if form.submitted_and_valid():
        try:
            begin_confirmation(session, actor, now=now)
            session.commit()
            confirm_password(session, actor, form.password.data)
            commands.sign(
                session,
                actor,
                row.id,
                typed_name=form.typed_name.data,
                content_hash=form.content_hash.data,
                now=now,
            )
            flash(
                gettext("You have signed the agreement for %(name)s.", name=actor.organisation_name),
                "success",
            )
            return redirect(url_for(".show", memorandum_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    content = pages.get_content(session, row)
    return _form_page("sign", form, row=row, sentences=presentation.sentences(content), content=content)


@blueprint.route("/<uuid:memorandum_id>/return", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def return_to_draft(memorandum_id: UUID) -> ResponseReturnValue:
    """Open the content again; signatures given so far become void."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.REVISE)
    form = NoteForm.from_request()
    if form.submitted_and_valid():
        commands.return_to_draft(session, actor, row.id, note=form.note.data, now=utc_now())
        flash(gettext("Returned to draft."), "success")
        return redirect(url_for(".draft", memorandum_id=row.id))
    return _form_page("return_to_draft", form, row=row)


@blueprint.route("/<uuid:memorandum_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def withdraw(memorandum_id: UUID) -> ResponseReturnValue:
    """Give up an agreement that is not signed by both sides."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.WITHDRAW)
    form = NoteForm.from_request()
    if form.submitted_and_valid():
        commands.withdraw(session, actor, row.id, note=form.note.data, now=utc_now())
        flash(gettext("Withdrawn."), "success")
        return redirect(url_for(".show", memorandum_id=row.id))
    return _form_page("withdraw", form, row=row)


@blueprint.route("/<uuid:memorandum_id>/terminate", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_SIGN)
@writes
def terminate(memorandum_id: UUID) -> ResponseReturnValue:
    """Give notice: from the day given the agreement is no longer in force."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.TERMINATE)
    earliest = commands.earliest_end(now, row.facts.zone, row.notice_days)
    form = TerminateForm.from_request(effective_on=earliest)
    if form.submitted_and_valid():
        try:
            commands.terminate(
                session, actor, row.id, effective_on=form.effective_on.data, note=form.note.data, now=now
            )
            flash(gettext("Notice given."), "success")
            return redirect(url_for(".show", memorandum_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    return _form_page("terminate", form, row=row, earliest=earliest)


@blueprint.get("/<uuid:memorandum_id>/agreement.pdf")
@requires(Permission.MEMORANDUM_READ)
def download(memorandum_id: UUID) -> ResponseReturnValue:
    """The signed agreement as PDF."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    if row.facts.executed_at is None or not pdf_is_on():
        raise NotFound(N_("There is no signed PDF of this agreement."))
    content, signatures = pages.get_content(session, row), pages.list_signatures(session, row.id)
    answer = Response(agreement_pdf(row, content, signatures).content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.reference}.pdf"'
    return answer


def _form_page(name: str, form: object, **values: object) -> ResponseReturnValue:
    """The page of a form; 422 where it comes back with errors."""
    status = 422 if getattr(form, "errors", None) else 200
    return render_template(f"partners/memoranda/{name}.html", form=form, **values), status


def _given(signatures: list[pages.SignatureRow]) -> dict[str, frozenset[UUID]]:
    """Who has signed, and for which sides."""
    return {
        "signed_by": frozenset(signature.signed_by_id for signature in signatures),
        "signed_for": frozenset(signature.organisation_id for signature in signatures),
    }
