"""Pages of boxes and town halls: for everybody with the link, and for those who open, review and answer."""

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from surveys.results.forms import LOOK, RELEASE
from surveys.results.queries import names_known
from surveys.results.striking import names_in, strike
from surveys.voices import commands, queries
from surveys.voices.forms import AnswerForm, PlaceForm, SpeakForm, SupportForm, VoiceReviewForm
from surveys.voices.lifecycle import PLACE_KINDS
from surveys.voices.policy import NOT_FOUND, can_review, may_review, may_run
from surveys.waves.answering.flood import Flood
from web.access import get_actor, public, requires, writes
from web.database import current_session
from web.forms import form_page, press
from web.i18n import message_of

SAY = "/say"
"""Where everybody says something: an address of which no log tells."""
blueprint = Blueprint("voices", __name__)
RUN, REVIEW = Permission.SURVEY_RUN, Permission.SURVEY_REVIEW
FOLDER = "surveys/voices/"
COOKIE = "supports"
COOKIE_DAYS = 90
_flood = Flood()


@blueprint.route(f"{SAY}/<link_code>", methods=["GET", "POST"])
@public
@writes
def say(link_code: str) -> ResponseReturnValue:
    """What others said and what was answered, and a form to say something; no cookie is set."""
    session, now = current_session(), utc_now()
    place = queries.get_open_place(session, link_code)
    form = SpeakForm.from_request()
    if form.submitted_and_valid():
        try:
            _hold_off()
            commands.speak(session, link_code, text=form.text.data or "", now=now)
            return redirect(url_for(".said", link_code=link_code))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(
        f"{FOLDER}say.html",
        form,
        place=place,
        is_open=place.is_open(now),
        voices=queries.list_voices(session, place.id),
        support=SupportForm(),
    )


@blueprint.get(f"{SAY}/<link_code>/thanks")
@public
def said(link_code: str) -> ResponseReturnValue:
    """What happens with it now."""
    place = queries.get_open_place(current_session(), link_code)
    return render_template(f"{FOLDER}said.html", place=place)


@blueprint.post(f"{SAY}/<link_code>/<uuid:voice_id>/support")
@public
@writes
def support(link_code: str, voice_id: UUID) -> ResponseReturnValue:
    """Support a question; the browser keeps a random token for it, and nobody knows whose."""
    if not SupportForm.from_request().submitted_and_valid():
        return redirect(url_for(".say", link_code=link_code))
    given = request.cookies.get(COOKIE, "")
    token = given if len(given) == commands.TOKEN else commands.new_token()
    try:
        _hold_off()
        commands.support(current_session(), link_code, voice_id, token=token, now=utc_now())
    except RuleBroken as error:
        return render_template(f"{FOLDER}refused.html", message=message_of(error), link_code=link_code), 422
    answer = make_response(redirect(f"{url_for('.say', link_code=link_code)}#voice-{voice_id}"))
    answer.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_DAYS * 86_400,
        path=f"{request.script_root}{SAY}",
        secure=request.is_secure,
        httponly=True,
        samesite="Strict",
    )
    return answer


@blueprint.get("/voices/")
@requires(RUN)
def index() -> ResponseReturnValue:
    """The boxes and town halls of one's own organisation."""
    return _list()


@blueprint.get("/voices/to-review")
@requires(REVIEW)
def to_review() -> ResponseReturnValue:
    """The same for reviewers, who may not open any."""
    return _list()


def _list() -> str:
    session, actor, now = current_session(), get_actor(), utc_now()
    places = [(place, waiting, place.is_open(now)) for place, waiting in queries.list_places(session, actor)]
    return render_template(f"{FOLDER}index.html", places=places, kinds=PLACE_KINDS, may_run=actor.holds(RUN))


@blueprint.route("/voices/new", methods=["GET", "POST"])
@requires(RUN)
@writes
def new() -> ResponseReturnValue:
    """Open a box or announce a town hall."""
    session, actor = current_session(), get_actor()
    may_run(actor)
    form = PlaceForm.from_request()
    if form.submitted_and_valid():
        try:
            place_id = commands.open_place(session, actor, values=form.values, now=utc_now())
            flash(gettext("Opened. Hand the link out."), "success")
            return redirect(url_for(".place", place_id=place_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(f"{FOLDER}new.html", form)


@blueprint.get("/voices/<uuid:place_id>")
@requires(RUN)
def place(place_id: UUID) -> ResponseReturnValue:
    """A box or town hall with its link and what was shown."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = queries.get_place(session, actor, place_id)
    waiting = {one.id: count for one, count in queries.list_places(session, actor)}[place_id]
    return render_template(
        f"{FOLDER}place.html",
        place=row,
        is_open=row.is_open(now),
        kinds=PLACE_KINDS,
        link=url_for(".say", link_code=row.link_code, _external=True),
        voices=queries.list_voices(session, place_id),
        waiting=waiting,
        may_review=can_review(actor, row.kind),
    )


@blueprint.post("/voices/<uuid:place_id>/close")
@requires(RUN)
@writes
def close(place_id: UUID) -> ResponseReturnValue:
    """Close a box or town hall."""

    def act() -> None:
        commands.close_place(current_session(), get_actor(), place_id, now=utc_now())

    press(act, done=gettext("Closed. Its page is gone."))
    return redirect(url_for(".place", place_id=place_id))


@blueprint.route("/voices/<uuid:place_id>/review", methods=["GET", "POST"])
@requires(REVIEW)
@writes
def review(place_id: UUID) -> ResponseReturnValue:
    """One after the other: strike names out, show or withhold it."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = queries.get_place(session, actor, place_id)
    may_review(actor, row.kind)
    waiting = queries.list_waiting(session, place_id)
    if not waiting:
        return render_template(f"{FOLDER}reviewed.html", place=row)
    form = VoiceReviewForm.from_request()
    text = next((one for one in waiting if str(one.id) == form.text_id.data), waiting[0])
    struck = None
    if form.submitted_and_valid():
        if str(text.id) != form.text_id.data:
            raise NotFound(NOT_FOUND)
        try:
            if form.decision.data == LOOK:
                struck = strike(text.text, form.lines)
            else:
                names = form.lines if form.decision.data == RELEASE else None
                commands.review(session, actor, place_id, text.id, names=names, now=now)
                flash(gettext("Done. What was written first is destroyed."), "success")
                return redirect(url_for(".review", place_id=place_id))
        except RuleBroken as error:
            form.refuse(error)
    elif not form.errors:
        form.text_id.data = str(text.id)
        form.names.data = "\n".join(names_in(text.text, names_known(session, row.organisation_id)))
    return form_page(f"{FOLDER}review.html", form, place=row, text=text, struck=struck, left=len(waiting))


@blueprint.route("/voices/<uuid:place_id>/<uuid:voice_id>/answer", methods=["GET", "POST"])
@requires(REVIEW)
@writes
def answer(place_id: UUID, voice_id: UUID) -> ResponseReturnValue:
    """Answer in writing: you said, we did."""
    session, actor = current_session(), get_actor()
    row = queries.get_place(session, actor, place_id)
    may_review(actor, row.kind)
    voice = queries.get_voice(session, place_id, voice_id)
    form = AnswerForm.from_request(version=str(voice.version), answer=voice.answer or "")
    if form.submitted_and_valid():
        try:
            commands.answer(
                session,
                actor,
                place_id,
                voice_id,
                version=form.seen_version,
                text=form.answer.data or "",
                now=utc_now(),
            )
            flash(gettext("Answered."), "success")
            return redirect(url_for(".to_review"))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(f"{FOLDER}answer.html", form, place=row, voice=voice)


@blueprint.post("/voices/<uuid:place_id>/<uuid:voice_id>/withhold")
@requires(REVIEW)
@writes
def withhold(place_id: UUID, voice_id: UUID) -> ResponseReturnValue:
    """Take something down that was shown."""
    session, actor = current_session(), get_actor()

    def act() -> None:
        commands.review(session, actor, place_id, voice_id, names=None, now=utc_now())

    press(act, done=gettext("Taken down. It is not shown any more."))
    return redirect(url_for(".to_review"))


def _hold_off() -> None:
    """Nobody floods a box from one address; counts are forgotten with the minute, and no address is kept."""
    if not _flood.passes(request.remote_addr or "", now=utc_now()):
        raise RuleBroken(
            N_("Very much was sent from your network just now. Wait a minute, then try again."), "text"
        )
