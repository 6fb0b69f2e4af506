"""Reading how a person’s agreement stands: its page, the receipt, the log, the copy of a referral."""

from uuid import UUID

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import NotFound
from core.text import N_
from referrals.handover import queries
from referrals.handover.consenting import commands
from referrals.handover.consenting.presenting import (
    answers_of,
    disclosures_of,
    grounds_of,
    standing_of,
    withdrawable,
)
from referrals.handover.consenting.queries import list_disclosures
from referrals.handover.consenting.receipt import packet_pdf, receipt_of, receipt_pdf
from referrals.handover.consenting.routes.board import READ, blueprint
from referrals.handover.consenting.routes.loading import load_kept_page, load_page
from referrals.handover.queries import NgoReferral
from referrals.handover.routes.packet import packet_shown
from referrals.people.consents.case import Standpoint
from referrals.people.consents.codes import OFFERED_LABELS
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import button_pressed
from web.i18n import translate
from web.pdf import pdf_is_on


@blueprint.get("")
@requires(READ)
def show(referral_id: UUID) -> ResponseReturnValue:
    """How the person's agreement stands, what may be shared with whom until when, and what can be done."""
    page = load_page(referral_id)
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
    page = load_kept_page(referral_id)
    return render_template(
        "referrals/handover/consenting/receipt.html", page=page, receipt=receipt_of(page), pdf=pdf_is_on()
    )


@blueprint.get("/receipt.pdf")
@requires(READ)
def receipt_document(referral_id: UUID) -> ResponseReturnValue:
    """The receipt as a document."""
    page = load_kept_page(referral_id)
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
    page = load_page(referral_id)
    shown = queries.get_referral(session, actor, referral_id, now=now)
    if not isinstance(shown, NgoReferral) or page.flow.stopped or not pdf_is_on():
        raise NotFound(N_("There is nothing here that may be shared."))
    if not button_pressed():
        return redirect(url_for(".show", referral_id=referral_id))
    commands.log_document(session, actor, referral_id, now=now)
    return _download(packet_pdf(page, packet_shown(shown), now=now), f"{page.around.case.reference}.pdf")


def _download(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
