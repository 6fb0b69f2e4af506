"""Each thing that a person may say about sharing, on a small page of its own."""

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import local_date, utc_now
from core.errors import NotFound, RuleBroken
from core.text import N_
from referrals.handover.consenting import commands
from referrals.handover.consenting.forms import (
    AnswerForm,
    DetailsForm,
    PressForm,
    WithdrawForm,
)
from referrals.handover.consenting.presenting import (
    withdrawable,
)
from referrals.handover.consenting.routes.board import READ, blueprint
from referrals.handover.consenting.routes.loading import (
    answer_in,
    back_to,
    load_kept_page,
    show_form,
)
from referrals.people.consents.flow import PACKET
from referrals.people.consents.standing import LASTS
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import button_pressed


@blueprint.route("/answer", methods=["GET", "POST"])
@requires(READ)
@writes
def answer(referral_id: UUID) -> ResponseReturnValue:
    """Write down what the person says: a new agreement, a renewal, or a refusal."""
    page = load_kept_page(referral_id)
    agreed = page.around.case.agreement_to_ngo & PACKET
    form = AnswerForm.from_request(
        language=page.around.case.language, categories=[category.value for category in agreed]
    )
    form.offer(page.around.case)
    if form.submitted_and_valid():
        try:
            commands.record_answer(current_session(), get_actor(), referral_id, form.answer(), now=utc_now())
            return back_to(referral_id, gettext("Written down. It counts from now on."))
        except RuleBroken as error:
            form.refuse(error)
    return show_form("answer", form, page)


@blueprint.route("/<uuid:consent_id>/confirm", methods=["GET", "POST"])
@requires(READ)
@writes
def confirm(referral_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """The person has put spoken words in writing."""
    page = load_kept_page(referral_id)
    row = answer_in(page, consent_id)
    form = PressForm.from_request(version=row.version)
    if form.submitted_and_valid():
        try:
            commands.confirm(
                current_session(),
                get_actor(),
                referral_id,
                consent_id,
                version=form.seen_version,
                now=utc_now(),
            )
            return back_to(referral_id, gettext("Confirmed in writing."))
        except RuleBroken as error:
            form.refuse(error)
    return show_form("confirm", form, page, row=row, until=row.obtained_at + LASTS)


@blueprint.route("/<uuid:consent_id>/details", methods=["GET", "POST"])
@requires(READ)
@writes
def details(referral_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """How an answer came about."""
    page = load_kept_page(referral_id)
    row = answer_in(page, consent_id)
    form = DetailsForm.from_request(
        capacity=row.capacity.value if row.capacity else "",
        interpreter={True: "yes", False: "no", None: ""}[row.with_interpreter],
        language=row.language,
        witness=row.witness,
        representative=row.representative,
        authority=row.authority.value if row.authority else "",
    )
    if form.submitted_and_valid():
        try:
            commands.describe(
                current_session(), get_actor(), referral_id, consent_id, form.details(), now=utc_now()
            )
            return back_to(referral_id, gettext("Saved."))
        except RuleBroken as error:
            form.refuse(error)
    return show_form("details", form, page, row=row)


@blueprint.post("/<uuid:consent_id>/copy")
@requires(READ)
@writes
def copy(referral_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """The person has a copy."""
    page = load_kept_page(referral_id)
    answer_in(page, consent_id)
    if button_pressed():
        commands.give_copy(current_session(), get_actor(), referral_id, consent_id, now=utc_now())
        flash(gettext("Noted: the person has a copy."), "success")
    return redirect(url_for(".show", referral_id=referral_id))


@blueprint.route("/withdraw", methods=["GET", "POST"])
@requires(READ)
@writes
def withdraw(referral_id: UUID) -> ResponseReturnValue:
    """The person takes something back; it takes effect at once."""
    page, now = load_kept_page(referral_id), utc_now()
    kinds = withdrawable(page)
    if not kinds:
        raise NotFound(N_("There is no agreement that could be taken back."))
    zone = page.around.agency.timezone
    form = WithdrawForm.from_request(said_on=local_date(now, zone))
    form.offer(kinds)
    if form.submitted_and_valid():
        today = form.said_day == local_date(now, zone)
        said_at = now if today else datetime.combine(form.said_day, time(12), ZoneInfo(zone))
        try:
            commands.withdraw(
                current_session(),
                get_actor(),
                referral_id,
                kinds=form.kinds,
                channel=form.said_how,
                said_at=said_at,
                now=now,
            )
            return back_to(referral_id, gettext("Taken back. Nothing more is shared from now on."))
        except RuleBroken as error:
            form.refuse(error)
    return show_form("withdraw", form, page)
