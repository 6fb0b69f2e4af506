"""The public pages of answering: the sheet, step by step, and thanks; nobody is known here, and nothing is noted."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from core.clock import utc_now
from core.errors import TooOften
from core.text import N_
from surveys.questionnaires.languages import LANGUAGES, WITH_PAGES
from surveys.waves.answering import PREFIX
from surveys.waves.answering.flood import Flood
from surveys.waves.answering.forms import SheetForm, sheet_form
from surveys.waves.answering.help import help_lines
from surveys.waves.answering.steps import steps_of
from surveys.waves.codes import Entry, Mode, WaveState
from surveys.waves.commands import HandedIn, hand_in
from surveys.waves.links import new_paper
from surveys.waves.queries import Key, find_key
from web.access import public, writes
from web.database import current_session
from web.i18n import translate
from web.session import leave_no_trace

blueprint = Blueprint("answering", __name__, url_prefix=PREFIX)
FOLDER = "surveys/answering"
flood = Flood()
LONGEST_PAPER = 64


@blueprint.get("/thanks")
@public
def thanks() -> ResponseReturnValue:
    """The answers were counted; this address knows nothing of them."""
    leave_no_trace()
    language = request.args.get("lang", "")
    country = request.args.get("country", "")[:2].upper()
    with force_locale(language if language in WITH_PAGES else "en"):
        return render_template(f"{FOLDER}/thanks.html", lines=help_lines(country))


@blueprint.route("/<code>", methods=["GET", "POST"])
@public
@writes
def show(code: str) -> ResponseReturnValue:
    """The sheet behind a link. Looking at it does not use the link up."""
    leave_no_trace()
    now = utc_now()
    if request.method == "POST" and not flood.passes(request.remote_addr or "", now=now):
        raise TooOften(
            N_("There were too many requests from your network in a minute. Wait a minute, then go on.")
        )
    key = find_key(current_session(), code)
    if key is None:
        return _closed("unknown", None, 404)
    language = _language(key)
    with force_locale(language if language in WITH_PAGES else "en"):
        if request.method == "POST":
            return _posted(key, language, code)
        state = key.wave.state(now)
        if state is not WaveState.OPEN:
            return _closed("early" if state is WaveState.PLANNED else "closed", key, 410)
        if key.is_used:
            return _closed("used", key, 410)
        form = sheet_form(key.wave.content, language, required_until=0)(paper=new_paper())
        return _page(form, key, code, step=0)


def _posted(key: Key, language: str, code: str) -> ResponseReturnValue:
    go = request.form.get("go", "send")
    content = key.wave.content
    last = len(steps_of(content)) - 1
    step = _step(last)
    until = {"next": step, "back": -1}.get(go, last)
    form = sheet_form(content, language, required_until=until).from_request()
    valid = form.submitted_and_valid()
    form.step.data = str(step)
    if go == "back" and not form.csrf_token.errors:
        for field in form:
            field.errors = []
        return _page(form, key, code, step=max(step - 1, 0))
    if not valid:
        refused = form.first_refused()
        return _page(form, key, code, step=step if refused is None else refused)
    if go == "next" and step < last:
        return _page(form, key, code, step=step + 1)
    sheet = form.to_sheet()
    if not sheet.marks and not sheet.texts:
        form.form_errors.append(translate(N_("Answer at least one question, then send.")))
        return _page(form, key, code, step=step)
    paper = str(form.paper.data or "")[:LONGEST_PAPER]
    found = hand_in(current_session(), key, sheet=sheet, paper=paper, now=utc_now())
    if found in (HandedIn.COUNTED, HandedIn.TWICE):
        return redirect(url_for(".thanks", lang=language, country=key.wave.country), 303)
    return _closed("used" if found is HandedIn.USED else "closed", key, 410)


def _step(last: int) -> int:
    data = request.form.get("step", "0")
    return min(int(data), last) if data.isascii() and data.isdecimal() and len(data) < 4 else 0


def _page(form: SheetForm, key: Key, code: str, *, step: int) -> ResponseReturnValue:
    wave = key.wave
    form.step.data = str(step)
    steps = steps_of(wave.content)
    page = render_template(
        f"{FOLDER}/sheet.html",
        form=form,
        wave=wave,
        title=wave.content.title[form.language],
        introduction=wave.content.introduction[form.language],
        language=form.language,
        languages=[(one, LANGUAGES[one]) for one in wave.languages],
        asked=form.fields_of(step),
        carried=form.carried(step),
        step=step,
        last=len(steps) - 1,
        code=code,
        is_first_look=request.method == "GET",
        is_anonymous=wave.mode is Mode.ANONYMOUS,
        is_open_link=wave.entry is Entry.OPEN,
        lines=help_lines(wave.country),
    )
    return page, 422 if form.errors else 200


def _closed(reason: str, key: Key | None, status: int) -> ResponseReturnValue:
    """Says in words why there is no sheet."""
    lines = help_lines(key.wave.country if key else "")
    page = render_template(
        f"{FOLDER}/closed.html", reason=reason, wave=key.wave if key else None, lines=lines
    )
    return page, status


def _language(key: Key) -> str:
    """The language that the address says, or the browser's, or the first that is offered."""
    offered = key.wave.languages
    asked = request.args.get("lang", "")
    if asked in offered:
        return asked
    return request.accept_languages.best_match(offered) or offered[0]
