"""Pages of those who run surveys: the list, a new one, links and cards, invitations, reminders, its end."""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from accounts.notices.partnerships import names_for
from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from surveys.questionnaires.codes import PURPOSES
from surveys.questionnaires.languages import LANGUAGES, WITH_PAGES
from surveys.questionnaires.queries import get_latest
from surveys.waves import commands, queries
from surveys.waves.codes import ABOUT_PARTNERSHIP, ENTRIES, MODES, Entry, Mode, WaveState
from surveys.waves.forms import (
    EVERYBODY,
    ExtendForm,
    InviteForm,
    LinksForm,
    WaveForm,
    default_days,
)
from surveys.waves.policy import may_combine
from surveys.waves.qr import picture
from surveys.waves.queries import WaveRow
from surveys.waves.words import ENTRY_MEANS, MODE_MEANS
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import form_page, press
from web.i18n import translate

blueprint = Blueprint("waves", __name__, url_prefix="/surveys")
FOLDER = "surveys/waves"
RESULTS = "survey_results.show"


@blueprint.get("/")
@requires(Permission.SURVEY_RUN)
def index() -> ResponseReturnValue:
    """The surveys of one's own organisation."""
    now = utc_now()
    rows = queries.list_waves(current_session(), get_actor())
    return render_template(
        f"{FOLDER}/index.html",
        rows=[(row, row.state(now).value) for row in rows],
        purposes=PURPOSES,
        modes=MODES,
    )


@blueprint.route("/new/<uuid:questionnaire_id>", methods=["GET", "POST"])
@requires(Permission.SURVEY_RUN)
@writes
def new(questionnaire_id: UUID) -> ResponseReturnValue:
    """Ask a questionnaire."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = get_latest(session, actor, questionnaire_id)
    languages = row.content.languages
    form: WaveForm = WaveForm.from_request(
        title=row.title(actor.locale),
        languages=list(languages),
        **default_days(local_date(now, actor.timezone)),
    )
    form.offer(languages, row.purpose, names_for(session, actor))
    if form.submitted_and_valid():
        try:
            values = form.values
            may_combine(values["mode"], values["entry"])
            made = commands.open_wave(session, actor, questionnaire_id=questionnaire_id, now=now, **values)
            flash(gettext("Set up. Now hand out the link."), "success")
            return redirect(url_for(".show", wave_id=made))
        except RuleBroken as error:
            session.rollback()
            form.refuse(error)
    return form_page(
        f"{FOLDER}/new.html",
        form,
        row=row,
        mode_means={mode.value: translate(words) for mode, words in MODE_MEANS.items()},
        entry_means={entry.value: translate(words) for entry, words in ENTRY_MEANS.items()},
    )


@blueprint.get("/<uuid:wave_id>")
@requires(Permission.SURVEY_RUN)
def show(wave_id: UUID) -> ResponseReturnValue:
    """A survey: what it promises, how people get there, when it ends."""
    session, now = current_session(), utc_now()
    row = queries.get_wave(session, get_actor(), wave_id)
    state = row.state(now)
    is_over = state in (WaveState.CLOSED, WaveState.PUBLISHED)
    return render_template(
        f"{FOLDER}/show.html",
        row=row,
        state=state.value,
        is_over=is_over,
        mode=MODES[row.mode],
        mode_means=MODE_MEANS[row.mode],
        entry=ENTRIES[row.entry],
        about=_about(row),
        languages=[LANGUAGES[one] for one in row.languages],
        link=_address(row.link_code) if row.link_code else None,
        may_make_cards=row.entry is Entry.INVITED and row.mode is Mode.ANONYMOUS,
        results=url_for(RESULTS, wave_id=wave_id) if RESULTS in current_app.view_functions else None,
    )


@blueprint.get("/<uuid:wave_id>/card")
@requires(Permission.SURVEY_RUN)
def card(wave_id: UUID) -> ResponseReturnValue:
    """A card with the open link as a picture, in each language, to print."""
    row = queries.get_wave(current_session(), get_actor(), wave_id)
    if row.link_code is None:
        return redirect(url_for(".links", wave_id=wave_id))
    cards = [_card(row, row.link_code, language) for language in row.languages]
    return render_template(f"{FOLDER}/cards.html", row=row, cards=cards, is_once=False)


@blueprint.route("/<uuid:wave_id>/links", methods=["GET", "POST"])
@requires(Permission.SURVEY_RUN)
@writes
def links(wave_id: UUID) -> ResponseReturnValue:
    """Links for one answer each, on cards that are shown once."""
    session, actor = current_session(), get_actor()
    row = queries.get_wave(session, actor, wave_id)
    form: LinksForm = LinksForm.from_request()
    if form.submitted_and_valid():
        try:
            assert form.number.data is not None
            codes = commands.make_links(session, actor, wave_id, number=form.number.data, now=utc_now())
            cards = [_card(row, code, None) for code in codes]
            return render_template(f"{FOLDER}/cards.html", row=row, cards=cards, is_once=True)
        except RuleBroken as error:
            form.refuse(error)
    return form_page(f"{FOLDER}/links.html", form, row=row)


@blueprint.route("/<uuid:wave_id>/invite", methods=["GET", "POST"])
@requires(Permission.SURVEY_RUN)
@writes
def invite(wave_id: UUID) -> ResponseReturnValue:
    """Write to the people who are asked."""
    session, actor = current_session(), get_actor()
    row = queries.get_wave(session, actor, wave_id)
    form: InviteForm = InviteForm.from_request(language=row.languages[0])
    form.offer(row.languages)
    if form.submitted_and_valid():
        try:
            chosen = commands.people_of(session, actor) if form.who.data == EVERYBODY else form.people()
            count = commands.invite(
                session, actor, wave_id, people=chosen, language=form.language.data, now=utc_now()
            )
            flash(gettext("%(count)s people are written to.", count=count), "success")
            return redirect(url_for(".show", wave_id=wave_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(f"{FOLDER}/invite.html", form, row=row, is_anonymous=row.mode is Mode.ANONYMOUS)


@blueprint.post("/<uuid:wave_id>/remind")
@requires(Permission.SURVEY_RUN)
@writes
def remind(wave_id: UUID) -> ResponseReturnValue:
    """Remind all who were asked, whether or not they answered."""
    session, actor = current_session(), get_actor()
    press(
        lambda: commands.remind(session, actor, wave_id, now=utc_now()),
        done=gettext("Everybody who was asked is reminded, whether or not they answered."),
    )
    return redirect(url_for(".show", wave_id=wave_id))


@blueprint.route("/<uuid:wave_id>/extend", methods=["GET", "POST"])
@requires(Permission.SURVEY_RUN)
@writes
def extend(wave_id: UUID) -> ResponseReturnValue:
    """Another last day."""
    session, actor = current_session(), get_actor()
    row = queries.get_wave(session, actor, wave_id)
    form: ExtendForm = ExtendForm.from_request(closes_on=row.closes_on)
    if form.submitted_and_valid():
        try:
            assert form.closes_on.data is not None
            commands.extend_wave(session, actor, wave_id, closes_on=form.closes_on.data, now=utc_now())
            flash(gettext("The survey is open until the new last day."), "success")
            return redirect(url_for(".show", wave_id=wave_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(f"{FOLDER}/extend.html", form, row=row)


@blueprint.post("/<uuid:wave_id>/close")
@requires(Permission.SURVEY_RUN)
@writes
def close(wave_id: UUID) -> ResponseReturnValue:
    """End a survey before its last day has passed."""
    session, actor = current_session(), get_actor()
    press(
        lambda: commands.close_wave(session, actor, wave_id, now=utc_now()),
        done=gettext("Closed. Answers are no longer taken."),
    )
    return redirect(url_for(".show", wave_id=wave_id))


def _about(row: WaveRow) -> str:
    """The other side of the partnership that a survey is about; empty where it is about none."""
    if row.about is None or row.about[0] != ABOUT_PARTNERSHIP:
        return ""
    return next((name for one, name in names_for(current_session(), get_actor()) if one == row.about[1]), "")


def _address(code: str, language: str | None = None) -> str:
    return url_for("answering.show", code=code, lang=language, _external=True)


def _card(row: WaveRow, code: str, language: str | None) -> dict[str, Any]:
    """One card, in its language or in the first."""
    chosen = language or row.languages[0]
    link = _address(code, chosen if language and len(row.languages) > 1 else None)
    with force_locale(chosen if chosen in WITH_PAGES else "en"):
        asked = gettext("Scan this code, or type the address:")
        is_anonymous = row.mode is Mode.ANONYMOUS
        said = gettext("Anonymous: nobody can tell who answered what.") if is_anonymous else ""
    return {
        "language": chosen,
        "title": row.content.title[chosen],
        "link": link,
        "picture": picture(link),
        "asked": asked,
        "said": said,
    }
