"""Setting up a second factor: at the first sign-in, when a role asks for a passkey, or on one's account page."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from accounts.factors.forms import AppForm, CodeForm, NewPasskeyForm
from accounts.factors.kinds import ChallengePurpose, FactorKind
from accounts.factors.mails import tell
from accounts.factors.passkeys.commands import add_passkey
from accounts.factors.policy import may_enrol_half_way
from accounts.factors.proving import (
    demo_code,
    only_passkey,
    options_to_add,
    relying_party,
    steps_ahead,
    taken_challenge,
)
from accounts.factors.queries import get_new_app, get_standing
from accounts.factors.recovery.commands import issue_codes
from accounts.factors.routes.board import blueprint
from accounts.factors.routes.signing_in import TOO_OLD, as_json, finish
from accounts.factors.telling import Event
from accounts.factors.totp.codes import address_for_app, in_groups, picture
from accounts.factors.totp.commands import begin_app, confirm_app
from accounts.users.queries import get_address
from core.actor import Actor
from core.clock import utc_now
from core.errors import RuleBroken
from core.text import N_
from web.access import find_actor, get_half_way, half_way, local_target, step_up, writes
from web.database import current_session
from web.forms import ActionForm
from web.i18n import translate
from web.proof import find_proof

PHONE = N_("My phone")
DEVICE = N_("This device")


@blueprint.get("/second-step/set-up")
@step_up
@half_way
def set_up() -> ResponseReturnValue:
    """Say why, and offer an app or a passkey."""
    return _choice(_enrolling(), AppForm(), NewPasskeyForm())


@blueprint.post("/second-step/app")
@step_up
@half_way
@writes
def begin() -> ResponseReturnValue:
    """Make a seed for an authenticator app."""
    actor, form = _enrolling(), AppForm.from_request()
    if form.submitted_and_valid():
        try:
            factor_id = begin_app(current_session(), actor, label=form.label.data, now=utc_now())
            return redirect(url_for("factors.confirm", factor_id=factor_id, next=_target()))
        except RuleBroken as error:
            form.refuse(error)
    return _choice(actor, form, NewPasskeyForm()), 422


@blueprint.route("/second-step/app/<uuid:factor_id>", methods=["GET", "POST"])
@step_up
@half_way
@writes
def confirm(factor_id: UUID) -> ResponseReturnValue:
    """Show the seed as a picture and as text; the app's first code confirms it."""
    actor, form, session = _enrolling(), CodeForm.from_request(), current_session()
    assert actor.user_id is not None
    new = get_new_app(session, actor, factor_id, email=get_address(session, actor.user_id).email)
    if form.submitted_and_valid():
        try:
            code = form.factor_code.data
            confirm_app(session, actor, factor_id=factor_id, code=code, now=utc_now(), ahead=steps_ahead())
            return _added(actor, FactorKind.TOTP)
        except RuleBroken as error:
            session.rollback()
            form.refuse(RuleBroken(error.message, "factor_code"))
    page = render_template(
        "accounts/factors/confirm.html",
        form=form,
        picture=Markup(picture(address_for_app(new.seed, new.email))),  # noqa: S704 - the library draws it
        seed=in_groups(new.seed),
        demo_code=demo_code(actor, factor_id=factor_id),
        next=_target(),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/second-step/passkey/asked")
@step_up
@half_way
@writes
def new_passkey_options() -> ResponseReturnValue:
    """What a device is asked for a new passkey with; for the script of the page."""
    actor = _enrolling()
    return as_json(options_to_add(actor)) if ActionForm.from_request().submitted_and_valid() else TOO_OLD


@blueprint.post("/second-step/passkey")
@step_up
@half_way
@writes
def keep_passkey() -> ResponseReturnValue:
    """Keep the passkey that the device made."""
    actor, form, session = _enrolling(), NewPasskeyForm.from_request(), current_session()
    if form.submitted_and_valid():
        try:
            challenge = taken_challenge(actor, ChallengePurpose.ADDING)
            add_passkey(
                session,
                actor,
                party=relying_party(),
                answer=form.factor_answer.data or "",
                challenge=challenge,
                label=form.label.data,
                now=utc_now(),
            )
            return _added(actor, FactorKind.PASSKEY)
        except RuleBroken as error:
            session.rollback()
            form.refuse(error)
    return _choice(actor, AppForm(), form), 422


def _enrolling() -> Actor:
    """Who may add a factor now; raises `Denied` where a password alone would add one to those that there are."""
    actor = get_half_way()
    if find_actor() is None:
        has_factor = get_standing(current_session(), actor).has_factor
        may_enrol_half_way(has_factor=has_factor, has_proof=find_proof() is not None)
    return actor


def _added(actor: Actor, kind: FactorKind) -> ResponseReturnValue:
    """The person is told; with a first factor come ten codes on paper, shown now and never again."""
    session, now, was_signed_in = current_session(), utc_now(), find_actor() is not None
    tell(session, actor, Event.FACTOR_ADDED, now=now)
    codes = [] if get_standing(session, actor).codes_left else issue_codes(session, actor, now=now)
    answer = finish(actor, kind, target=url_for("accounts.account") if was_signed_in else None)
    if not codes:
        flash(gettext("The second factor was added."), "success")
        return answer
    return render_template("accounts/factors/codes.html", codes=codes, onward=_onward(was_signed_in))


def _onward(was_signed_in: bool) -> str:
    return url_for("accounts.account") if was_signed_in else _target() or url_for("accounts.home")


def _choice(actor: Actor, app: AppForm, passkey: NewPasskeyForm) -> str:
    for form, label in ((app, PHONE), (passkey, DEVICE)):
        form.label.data = form.label.data or ("" if form.errors else translate(label))
        form.label.id = f"{form.label.id}-{'app' if form is app else 'passkey'}"
    return render_template(
        "accounts/factors/set_up.html",
        form=app if app.errors else passkey,
        app=app,
        passkey=passkey,
        actor=actor,
        signed_in=find_actor() is not None,
        only_passkey=only_passkey(actor),
        next=_target(),
    )


def _target() -> str | None:
    return local_target(request.args.get("next"))
