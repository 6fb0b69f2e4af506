"""Pages of questionnaires: the library, one's own, and writing what they ask."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from surveys.questionnaires import commands, editing, forms, queries
from surveys.questionnaires.codes import INDICATORS, KINDS, PURPOSES, QuestionKind
from surveys.questionnaires.content import Content
from surveys.questionnaires.languages import LANGUAGES
from surveys.questionnaires.library import LIBRARY
from surveys.questionnaires.policy import NOT_FOUND
from surveys.questionnaires.queries import VersionRow
from surveys.questionnaires.rules import MOST_BANDS
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import button_pressed, form_page, press

blueprint = Blueprint("questionnaires", __name__, url_prefix="/surveys/questionnaires")
FOLDER = "surveys/questionnaires"


@blueprint.get("/")
@requires(Permission.SURVEY_RUN)
def index() -> ResponseReturnValue:
    """One's own questionnaires, and those that can be taken over."""
    rows = queries.list_questionnaires(current_session(), get_actor())
    held = {row.code for row in rows}
    return render_template(
        f"{FOLDER}/index.html",
        rows=rows,
        library=[one for one in LIBRARY.values() if one.code not in held],
        purposes=PURPOSES,
        languages=LANGUAGES,
    )


@blueprint.post("/library/<code>")
@requires(Permission.SURVEY_RUN)
@writes
def adopt(code: str) -> ResponseReturnValue:
    """Take one of the library over."""
    if not button_pressed():
        return redirect(url_for(".index"))
    taken = commands.adopt(current_session(), get_actor(), code=code, now=utc_now())
    flash(gettext("Taken over. You can use it as it is, or change it."), "success")
    return redirect(url_for(".show", questionnaire_id=taken))


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.SURVEY_RUN)
@writes
def new() -> ResponseReturnValue:
    """Begin one in one's own words."""
    form: forms.QuestionnaireForm = forms.QuestionnaireForm.from_request()
    if form.submitted_and_valid():
        try:
            made = commands.create_questionnaire(
                current_session(),
                get_actor(),
                purpose=form.chosen_purpose,
                content=form.content,
                now=utc_now(),
            )
            return redirect(url_for(".texts", questionnaire_id=made))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(f"{FOLDER}/new.html", form)


@blueprint.get("/<uuid:questionnaire_id>")
@requires(Permission.SURVEY_RUN)
def show(questionnaire_id: UUID) -> ResponseReturnValue:
    """What one asks, in each language, and its versions."""
    versions = queries.list_versions(current_session(), get_actor(), questionnaire_id)
    row = versions[0]
    shown = request.args.get("language", "")
    return render_template(
        f"{FOLDER}/show.html",
        row=row,
        versions=versions,
        kinds=KINDS,
        indicators=INDICATORS,
        purpose=PURPOSES[row.purpose],
        complete=[LANGUAGES[one] for one in row.content.languages],
        languages=LANGUAGES,
        language=shown if shown in row.content.title else next(iter(row.content.title)),
        most_bands=MOST_BANDS,
    )


@blueprint.route("/<uuid:questionnaire_id>/texts", methods=["GET", "POST"])
@requires(Permission.SURVEY_RUN)
@writes
def texts(questionnaire_id: UUID) -> ResponseReturnValue:
    """Title and introduction."""
    row = _changeable(questionnaire_id)
    form = forms.texts_form(row.content).from_request(**forms.texts_values(row.content))
    if form.submitted_and_valid():
        content = _with_texts(row.content, form)
        if _written(row, content, form):
            return redirect(url_for(".show", questionnaire_id=questionnaire_id))
    return form_page(f"{FOLDER}/edit.html", form, row=row, heading=gettext("Title and introduction"))


@blueprint.route("/<uuid:questionnaire_id>/questions/<code>", methods=["GET", "POST"])
@requires(Permission.SURVEY_RUN)
@writes
def question(questionnaire_id: UUID, code: str) -> ResponseReturnValue:
    """Write a question; “new” adds one of the kind in the address."""
    row = _changeable(questionnaire_id)
    before = row.content.question(code)
    kind = before.kind if before else _kind(code)
    languages = tuple(row.content.title)
    values = forms.question_values(before, languages) if before else {}
    form = forms.question_form(kind, languages).from_request(**values)
    counted = INDICATORS.get(before.indicator or "") if before else None
    if form.submitted_and_valid():
        own = code if before else editing.next_code([one.code for one in row.content.questions], "q")
        content = editing.put_question(row.content, forms.question_of(form, kind, own, before))
        if _written(row, content, form):
            return redirect(url_for(".show", questionnaire_id=questionnaire_id))
    return form_page(
        f"{FOLDER}/edit.html", form, row=row, heading=gettext("A question"), kind=KINDS[kind], counted=counted
    )


@blueprint.post("/<uuid:questionnaire_id>/questions/<code>/<any(up,down,remove):step>")
@requires(Permission.SURVEY_RUN)
@writes
def arrange(questionnaire_id: UUID, code: str, step: str) -> ResponseReturnValue:
    """Move a question, or take it out."""
    row = _changeable(questionnaire_id)
    if step == "remove":
        content = editing.remove_question(row.content, code)
    else:
        content = editing.move_question(row.content, code, by=-1 if step == "up" else 1)
    _press(row, content, done=gettext("Changed."))
    return redirect(url_for(".show", questionnaire_id=questionnaire_id))


@blueprint.route("/<uuid:questionnaire_id>/attributes/<code>", methods=["GET", "POST"])
@requires(Permission.SURVEY_RUN)
@writes
def band(questionnaire_id: UUID, code: str) -> ResponseReturnValue:
    """Write a coarse attribute; “new” adds one."""
    row = _changeable(questionnaire_id)
    before = next((one for one in row.content.bands if one.code == code), None)
    if before is None and code != "new":
        raise NotFound(NOT_FOUND)
    languages = tuple(row.content.title)
    values = forms.band_values(before, languages) if before else {}
    form = forms.band_form(languages).from_request(**values)
    if form.submitted_and_valid():
        own = code if before else editing.next_code([one.code for one in row.content.bands], "a")
        content = editing.put_band(row.content, forms.band_of(form, own, before))
        if _written(row, content, form):
            return redirect(url_for(".show", questionnaire_id=questionnaire_id))
    return form_page(f"{FOLDER}/edit.html", form, row=row, heading=gettext("An attribute"), is_band=True)


@blueprint.post("/<uuid:questionnaire_id>/attributes/<code>/remove")
@requires(Permission.SURVEY_RUN)
@writes
def remove_band(questionnaire_id: UUID, code: str) -> ResponseReturnValue:
    """Take an attribute out."""
    row = _changeable(questionnaire_id)
    _press(row, editing.remove_band(row.content, code), done=gettext("Changed."))
    return redirect(url_for(".show", questionnaire_id=questionnaire_id))


@blueprint.post("/<uuid:questionnaire_id>/retire")
@requires(Permission.SURVEY_RUN)
@writes
def retire(questionnaire_id: UUID) -> ResponseReturnValue:
    """Put a questionnaire away."""
    session, actor = current_session(), get_actor()
    _changeable(questionnaire_id)
    press(
        lambda: commands.retire(session, actor, questionnaire_id, now=utc_now()),
        done=gettext("Put away. Surveys that used it stay as they are."),
    )
    return redirect(url_for(".index"))


def _changeable(questionnaire_id: UUID) -> VersionRow:
    return queries.get_latest(current_session(), get_actor(), questionnaire_id)


def _kind(code: str) -> QuestionKind:
    chosen = request.args.get("kind", "")
    if code != "new" or chosen not in [one.value for one in QuestionKind]:
        raise NotFound(NOT_FOUND)
    return QuestionKind(chosen)


def _with_texts(content: Content, form: forms.InLanguages) -> Content:
    return Content(
        title=form.texts("title"),
        introduction=form.texts("introduction"),
        questions=content.questions,
        bands=content.bands,
    )


def _written(row: VersionRow, content: Content, form: forms.InLanguages) -> bool:
    """Whether the content was kept; where a rule refuses it the form says why."""
    try:
        _write(row, content)
    except RuleBroken as error:
        form.refuse(error)
        return False
    flash(
        gettext("Saved as version %(number)s: the one before was used already.", number=row.number + 1)
        if row.is_frozen
        else gettext("Saved."),
        "success",
    )
    return True


def _press(row: VersionRow, content: Content, *, done: str) -> None:
    press(lambda: _write(row, content), done=done)


def _write(row: VersionRow, content: Content) -> None:
    commands.write_content(
        current_session(), get_actor(), row.questionnaire_id, lock=row.lock, content=content, now=utc_now()
    )
