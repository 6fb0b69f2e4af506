"""Pages of results: the list, a wave with its files, what was published, and reviewing texts."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.suppression import POLICIES, Audience
from core.text import N_
from surveys.results import commands, publications, queries
from surveys.results.asking import in_language
from surveys.results.files import results_pdf, sheet_of
from surveys.results.forms import LOOK, RELEASE, FrameForm, PublishForm, ReviewForm, lines_of
from surveys.results.partners import list_partners
from surveys.results.policy import can_publish, can_review, may_publish, may_read
from surveys.results.presenting import report_of
from surveys.results.publications import PublicationRow
from surveys.results.report import Content
from surveys.results.single import read_single
from surveys.results.states import Readership
from surveys.results.striking import names_in, strike
from surveys.results.words import AGREEMENT, AUDIENCES
from surveys.waves.codes import Mode
from web import forms
from web.access import get_actor, public, requires, writes
from web.database import current_session
from web.forms import SelectChoice, form_page, press
from web.pdf import pdf_is_on
from web.sheets import SheetFormat, sheet_answer
from web.uploads import attachment

blueprint = Blueprint("survey_results", __name__)
RUN, REVIEW, SHARED = Permission.SURVEY_RUN, Permission.SURVEY_REVIEW, Permission.PARTNERSHIP_READ
FOLDER = "surveys/results/"
PUBLIC_K = POLICIES[Audience.PUBLIC].k


def _language() -> str:
    return str(get_locale() or "en")


@blueprint.get("/survey-results/")
@requires(RUN)
def index() -> ResponseReturnValue:
    """The surveys of one's own organisation, and what partners published to it."""
    session, actor = current_session(), get_actor()
    return render_template(
        f"{FOLDER}index.html",
        waves=queries.list_waves(session, actor, now=utc_now()),
        shared=publications.list_shared(session, actor),
        may_review=actor.holds(REVIEW),
    )


@blueprint.get("/survey-results/<uuid:wave_id>")
@requires(RUN)
def show(wave_id: UUID) -> ResponseReturnValue:
    """What a wave says once it is over; before that only how many have answered."""
    session, actor, now = current_session(), get_actor(), utc_now()
    wave = queries.get_wave(session, actor, wave_id)
    lines = [one for one in queries.list_waves(session, actor, now=now) if one.wave.id == wave_id]
    if not wave.is_final:
        return render_template(f"{FOLDER}open.html", line=lines[0])
    _, content = queries.content_of(session, actor, wave_id, language=_language())
    return render_template(
        f"{FOLDER}show.html",
        wave=wave,
        report=report_of(content),
        published=publications.list_publications(session, wave_id),
        audiences=AUDIENCES,
        waiting=lines[0].waiting,
        is_confidential=wave.mode is Mode.CONFIDENTIAL,
        may_review=can_review(actor, wave.purpose),
        may_publish=can_publish(actor, wave),
        pdf_possible=pdf_is_on(),
    )


@blueprint.post("/survey-results/<uuid:wave_id>/finish")
@requires(RUN)
@writes
def finish(wave_id: UUID) -> ResponseReturnValue:
    """Close a wave for good, so that its results can be read."""
    session, actor = current_session(), get_actor()

    def act() -> None:
        commands.finish_wave(session, actor, wave_id, now=utc_now())

    press(act, done=gettext("Closed for good. These are the results."))
    return redirect(url_for(".show", wave_id=wave_id))


@blueprint.get("/survey-results/<uuid:wave_id>/single")
@requires(RUN)
def single(wave_id: UUID) -> ResponseReturnValue:
    """Who answered what in a confidential survey, as its page promised; each look is noted."""
    wave, told = read_single(current_session(), get_actor(), wave_id, language=_language())
    return render_template(f"{FOLDER}single.html", wave=wave, told=told, agreement=AGREEMENT)


@blueprint.get("/survey-results/<uuid:wave_id>/<any(pdf, csv, xlsx):file_kind>")
@requires(RUN)
def download(wave_id: UUID, file_kind: str) -> ResponseReturnValue:
    """The same results as a file."""
    wave, content = queries.content_of(current_session(), get_actor(), wave_id, language=_language())
    return _file(content, file_kind, zone=wave.timezone)


@blueprint.route("/survey-results/<uuid:wave_id>/people", methods=["GET", "POST"])
@requires(RUN)
@writes
def people(wave_id: UUID) -> ResponseReturnValue:
    """Declare how many people a survey is about, before it closes."""
    session, actor = current_session(), get_actor()
    may_read(actor)
    wave = queries.get_wave(session, actor, wave_id)
    form = FrameForm.from_request(people=lines_of(wave.content.bands, _language()))
    form.band.choices = [
        SelectChoice(value="", label=gettext("Nothing: every answer counts the same")),
        *(
            SelectChoice(value=band.code, label=in_language(band.text, _language()))
            for band in wave.content.bands
        ),
    ]
    if form.submitted_and_valid():
        try:
            values = form.values_of(wave.content.bands)
            commands.declare_frame(session, actor, wave_id, values=values, now=utc_now())
            flash(gettext("The numbers of people were declared."), "success")
            return redirect(url_for(".show", wave_id=wave_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(f"{FOLDER}people.html", form, wave=wave)


@blueprint.route("/survey-results/<uuid:wave_id>/publish", methods=["GET", "POST"])
@requires(RUN)
@writes
def publish(wave_id: UUID) -> ResponseReturnValue:
    """Publish the results of a wave that is over: to partners, or to everybody."""
    session, actor, now = current_session(), get_actor(), utc_now()
    wave = queries.get_wave(session, actor, wave_id)
    may_publish(actor, wave)
    form = PublishForm.from_request()
    partners = list_partners(session, actor, now=now)
    form.readers.choices = [SelectChoice(value=str(one), label=name) for one, name in partners.items()]
    if form.submitted_and_valid():
        try:
            commands.publish(
                session,
                actor,
                wave_id,
                readership=Readership(form.readership.data),
                readers=form.chosen,
                with_texts=bool(form.with_texts.data),
                language=_language(),
                now=now,
            )
            flash(gettext("The results were published. They stay as they are."), "success")
            return redirect(url_for(".show", wave_id=wave_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(f"{FOLDER}publish.html", form, wave=wave, has_partners=bool(partners), public_k=PUBLIC_K)


@blueprint.post("/survey-results/published/<uuid:publication_id>/withdraw")
@requires(RUN)
@writes
def withdraw(publication_id: UUID) -> ResponseReturnValue:
    """Take published results back."""
    session, actor = current_session(), get_actor()
    wave_id = publications.get_publication(session, actor, publication_id).wave_id

    def act() -> None:
        commands.withdraw(session, actor, publication_id, now=utc_now())

    press(act, done=gettext("Taken back. Whoever has read them has read them."))
    return redirect(url_for(".show", wave_id=wave_id))


@blueprint.get("/survey-results/published/<uuid:publication_id>")
@requires(SHARED)
def published(publication_id: UUID) -> ResponseReturnValue:
    """Results that a partner published to the reader's organisation."""
    row = publications.get_publication(current_session(), get_actor(), publication_id)
    return render_template(f"{FOLDER}published.html", row=row, report=report_of(row.content))


@blueprint.get("/published-results/<uuid:publication_id>")
@public
def open_results(publication_id: UUID) -> ResponseReturnValue:
    """Results that were published for everybody."""
    row = publications.get_public(current_session(), publication_id)
    return render_template(f"{FOLDER}open_results.html", row=row, report=report_of(row.content))


@blueprint.get("/published-results/<uuid:publication_id>/<any(csv, xlsx):file_kind>")
@public
def open_file(publication_id: UUID, file_kind: str) -> ResponseReturnValue:
    """The same as a table."""
    row: PublicationRow = publications.get_public(current_session(), publication_id)
    return _file(row.content, file_kind, zone="UTC")


@blueprint.get("/survey-texts/")
@requires(REVIEW)
def texts() -> ResponseReturnValue:
    """Surveys of which texts wait for a reviewer."""
    lines = queries.list_waves(current_session(), get_actor(), now=utc_now())
    return render_template(
        f"{FOLDER}texts.html", lines=[(one, queries.destroyed_on(one.wave)) for one in lines if one.waiting]
    )


@blueprint.route("/survey-texts/<uuid:wave_id>", methods=["GET", "POST"])
@requires(REVIEW)
@writes
def review(wave_id: UUID) -> ResponseReturnValue:
    """One text after the other: strike names out, release or withhold it."""
    session, actor, now = current_session(), get_actor(), utc_now()
    wave, waiting, kept_back = queries.texts_to_review(session, actor, wave_id)
    if not waiting:
        return render_template(f"{FOLDER}reviewed.html", wave=wave, kept_back=kept_back)
    form = ReviewForm.from_request()
    text = next((one for one in waiting if str(one.id) == form.text_id.data), waiting[0])
    struck = None
    if form.submitted_and_valid():
        if str(text.id) != form.text_id.data:
            raise NotFound(N_("Somebody has reviewed this text already."))
        try:
            if form.decision.data == LOOK:
                struck = strike(text.text, form.lines)
            else:
                names = form.lines if form.decision.data == RELEASE else None
                commands.review_text(session, actor, wave_id, text.id, names=names, now=now)
                flash(gettext("Done. What was written first is destroyed."), "success")
                return redirect(url_for(".review", wave_id=wave_id))
        except RuleBroken as error:
            form.refuse(error)
    elif not form.errors:
        form.text_id.data = str(text.id)
        form.names.data = "\n".join(names_in(text.text, queries.names_known(session, wave.organisation_id)))
    asked = next((one for one in wave.content.questions if one.code == text.question), None)
    return forms.form_page(
        f"{FOLDER}review.html",
        form,
        wave=wave,
        text=text,
        struck=struck,
        left=len(waiting),
        question=in_language(asked.text, _language()) if asked else "",
        destroyed_on=queries.destroyed_on(wave),
    )


def _file(content: Content, file_kind: str, *, zone: str) -> ResponseReturnValue:
    report = report_of(content)
    name = f"survey-{content.header.closed_on}"
    if file_kind != "pdf":
        return sheet_answer(sheet_of(report, zone=zone), SheetFormat(file_kind), name=name)
    if not pdf_is_on():
        raise NotFound(N_("PDF export is off on this installation. All figures are on the page."))
    return attachment(
        results_pdf(report, zone=zone, created=utc_now()),
        media_type="application/pdf",
        name=f"{name}.pdf",
    )
