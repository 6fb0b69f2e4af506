"""The pages of a person's agreement: how it stands, each thing the person may say, the receipt, the log."""

from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import local_date, utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.handover import queries
from referrals.handover.consenting import commands
from referrals.handover.consenting.forms import (
    AnswerForm,
    DetailsForm,
    GroundForm,
    OfferForm,
    PressForm,
    ReviewForm,
    ToldForm,
    WithdrawForm,
)
from referrals.handover.consenting.presenting import (
    answers_of,
    disclosures_of,
    grounds_of,
    standing_of,
    withdrawable,
)
from referrals.handover.consenting.queries import ConsentPage, get_consent_page, list_disclosures
from referrals.handover.consenting.receipt import packet_pdf, receipt_of, receipt_pdf
from referrals.handover.queries import NgoReferral
from referrals.handover.routes.packet import packet_shown
from referrals.people.consents.case import Standpoint
from referrals.people.consents.codes import OFFERED_LABELS, Ground, OfferedHow, Review
from referrals.people.consents.flow import PACKET
from referrals.people.consents.standing import LASTS
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import BaseForm, button_pressed, form_page
from web.i18n import translate
from web.pdf import pdf_is_on

blueprint = Blueprint("consents", __name__, url_prefix="/referrals/<uuid:referral_id>/consent")
READ = Permission.REFERRAL_READ


@blueprint.get("")
@requires(READ)
def show(referral_id: UUID) -> ResponseReturnValue:
    """How the person's agreement stands, what may be shared with whom until when, and what can be done."""
    page = _page(referral_id)
    return render_template(
        "referrals/handover/consenting/show.html",
        page=page,
        standing=standing_of(page.flow),
        answers=answers_of(page),
        grounds=grounds_of(page, reader=get_actor().user_id),
        may_state=page.may_keep and page.around.case.standpoint is Standpoint.AGENCY,
        may_withdraw=page.may_keep and bool(withdrawable(page)),
        may_document=page.around.case.standpoint is Standpoint.NGO and not page.flow.stopped and pdf_is_on(),
        offered={how: translate(label) for how, label in OFFERED_LABELS.items()},
    )


@blueprint.route("/answer", methods=["GET", "POST"])
@requires(READ)
@writes
def answer(referral_id: UUID) -> ResponseReturnValue:
    """Write down what the person says: a new agreement, a renewal, or a refusal."""
    page = _kept_page(referral_id)
    agreed = page.around.case.agreement_to_ngo & PACKET
    form = AnswerForm.from_request(
        language=page.around.case.language, categories=[category.value for category in agreed]
    )
    form.offer(page.around.case)
    if form.submitted_and_valid():
        try:
            commands.record_answer(current_session(), get_actor(), referral_id, form.answer(), now=utc_now())
            return _back(referral_id, gettext("Written down. It counts from now on."))
        except RuleBroken as error:
            form.refuse(error)
    return _form("answer", form, page)


@blueprint.route("/<uuid:consent_id>/confirm", methods=["GET", "POST"])
@requires(READ)
@writes
def confirm(referral_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """The person has put spoken words in writing."""
    page = _kept_page(referral_id)
    row = _answer_of(page, consent_id)
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
            return _back(referral_id, gettext("Confirmed in writing."))
        except RuleBroken as error:
            form.refuse(error)
    return _form("confirm", form, page, row=row, until=row.obtained_at + LASTS)


@blueprint.route("/<uuid:consent_id>/details", methods=["GET", "POST"])
@requires(READ)
@writes
def details(referral_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """How an answer came about."""
    page = _kept_page(referral_id)
    row = _answer_of(page, consent_id)
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
            return _back(referral_id, gettext("Saved."))
        except RuleBroken as error:
            form.refuse(error)
    return _form("details", form, page, row=row)


@blueprint.post("/<uuid:consent_id>/copy")
@requires(READ)
@writes
def copy(referral_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """The person has a copy."""
    page = _kept_page(referral_id)
    _answer_of(page, consent_id)
    if button_pressed():
        commands.give_copy(current_session(), get_actor(), referral_id, consent_id, now=utc_now())
        flash(gettext("Noted: the person has a copy."), "success")
    return redirect(url_for(".show", referral_id=referral_id))


@blueprint.route("/withdraw", methods=["GET", "POST"])
@requires(READ)
@writes
def withdraw(referral_id: UUID) -> ResponseReturnValue:
    """The person takes something back; it takes effect at once."""
    page, now = _kept_page(referral_id), utc_now()
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
            return _back(referral_id, gettext("Taken back. Nothing more is shared from now on."))
        except RuleBroken as error:
            form.refuse(error)
    return _form("withdraw", form, page)


@blueprint.route("/ground", methods=["GET", "POST"])
@requires(READ)
@writes
def ground(referral_id: UUID) -> ResponseReturnValue:
    """The agency states another lawful basis, an emergency among them."""
    page = _kept_page(referral_id)
    if page.around.case.standpoint is not Standpoint.AGENCY:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    form = GroundForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.state_ground(
                current_session(),
                get_actor(),
                referral_id,
                ground=Ground(form.ground.data),
                reason=form.reason.data,
                now=utc_now(),
            )
            return _back(referral_id, gettext("Written down."))
        except RuleBroken as error:
            form.refuse(error)
    return _form("ground", form, page)


@blueprint.route("/ground/<uuid:ground_id>/review", methods=["GET", "POST"])
@requires(READ)
@writes
def review(referral_id: UUID, ground_id: UUID) -> ResponseReturnValue:
    """A second person looks at an emergency."""
    page = _page(referral_id)
    one = next((g for g in grounds_of(page, reader=get_actor().user_id) if g.row.id == ground_id), None)
    if one is None or not one.may_review:
        raise NotFound(N_("There is nothing here that you could review."))
    form = ReviewForm.from_request()
    if form.submitted_and_valid():
        commands.review_ground(
            current_session(),
            get_actor(),
            referral_id,
            ground_id,
            review=Review(form.review.data),
            now=utc_now(),
        )
        return _back(referral_id, gettext("Reviewed."))
    return _form("review", form, page, one=one)


@blueprint.route("/ground/<uuid:ground_id>/told", methods=["GET", "POST"])
@requires(READ)
@writes
def told(referral_id: UUID, ground_id: UUID) -> ResponseReturnValue:
    """The person was told of the emergency, or telling would be unsafe."""
    page = _kept_page(referral_id)
    one = next((g for g in grounds_of(page, reader=get_actor().user_id) if g.row.id == ground_id), None)
    if one is None or not one.may_tell:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    form = ToldForm.from_request()
    if form.submitted_and_valid():
        unsafe = None if form.told.data == "yes" else form.unsafe_because.data or ""
        try:
            commands.tell_person(
                current_session(), get_actor(), referral_id, ground_id, unsafe_because=unsafe, now=utc_now()
            )
            return _back(referral_id, gettext("Written down."))
        except RuleBroken as error:
            form.refuse(error)
    return _form("told", form, page, one=one)


@blueprint.route("/offer", methods=["GET", "POST"])
@requires(READ)
@writes
def offer(referral_id: UUID) -> ResponseReturnValue:
    """Help was offered; a refusal to share never stands in its way."""
    session, actor = current_session(), get_actor()
    shown = queries.get_referral(session, actor, referral_id, now=utc_now())
    commands.may_offer(actor, shown.side)
    form = OfferForm.from_request()
    if form.submitted_and_valid():
        commands.offer_help(session, actor, referral_id, how=OfferedHow(form.how.data), now=utc_now())
        flash(gettext("Noted: help was offered."), "success")
        return redirect(url_for("handover.show", referral_id=referral_id))
    return form_page("referrals/handover/consenting/offer.html", form, referral=shown)


@blueprint.get("/disclosures")
@requires(READ)
def disclosures(referral_id: UUID) -> ResponseReturnValue:
    """What was disclosed of this person, to whom, when, why and on what ground."""
    around, rows = list_disclosures(current_session(), get_actor(), referral_id, now=utc_now())
    return render_template(
        "referrals/handover/consenting/disclosures.html", around=around, rows=disclosures_of(rows)
    )


@blueprint.get("/receipt")
@requires(READ)
def receipt(referral_id: UUID) -> ResponseReturnValue:
    """The receipt for the person, to read out or print."""
    page = _kept_page(referral_id)
    return render_template(
        "referrals/handover/consenting/receipt.html", page=page, receipt=receipt_of(page), pdf=pdf_is_on()
    )


@blueprint.get("/receipt.pdf")
@requires(READ)
def receipt_document(referral_id: UUID) -> ResponseReturnValue:
    """The receipt as a document."""
    page = _kept_page(referral_id)
    if not pdf_is_on():
        raise NotFound(N_("There is no document here."))
    return _download(
        receipt_pdf(receipt_of(page), now=utc_now()), f"{page.around.case.reference}-receipt.pdf"
    )


@blueprint.post("/document")
@requires(READ)
@writes
def document(referral_id: UUID) -> ResponseReturnValue:
    """The NGO takes a copy along: what flows at this moment, and a line in the log."""
    session, actor, now = current_session(), get_actor(), utc_now()
    page = _page(referral_id)
    shown = queries.get_referral(session, actor, referral_id, now=now)
    if not isinstance(shown, NgoReferral) or page.flow.stopped or not pdf_is_on():
        raise NotFound(N_("There is nothing here that may be shared."))
    if not button_pressed():
        return redirect(url_for(".show", referral_id=referral_id))
    commands.log_document(session, actor, referral_id, now=now)
    return _download(packet_pdf(page, packet_shown(shown), now=now), f"{page.around.case.reference}.pdf")


def _page(referral_id: UUID) -> ConsentPage:
    return get_consent_page(current_session(), get_actor(), referral_id, now=utc_now())


def _kept_page(referral_id: UUID) -> ConsentPage:
    """The page for those who write down what the person says."""
    page = _page(referral_id)
    if not page.may_keep:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    return page


def _answer_of(page: ConsentPage, consent_id: UUID) -> Any:
    row = next((row for row in page.consents if row.id == consent_id), None)
    if row is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    return row


def _back(referral_id: UUID, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for(".show", referral_id=referral_id))


def _form(name: str, form: BaseForm, page: ConsentPage, **values: object) -> ResponseReturnValue:
    return form_page(f"referrals/handover/consenting/{name}.html", form, page=page, **values)


def _download(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
