"""What the pages of a person’s agreement have in common."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import NotFound
from core.text import N_
from referrals.handover.consenting.queries import ConsentPage, ConsentRow, get_consent_page
from web.access import get_actor
from web.database import current_session
from web.forms import BaseForm, form_page


def load_page(referral_id: UUID) -> ConsentPage:
    """The consent page of a referral that exists for the reader."""
    return get_consent_page(current_session(), get_actor(), referral_id, now=utc_now())


def load_kept_page(referral_id: UUID) -> ConsentPage:
    """The page for those who write down what the person says."""
    page = load_page(referral_id)
    if not page.may_keep:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    return page


def answer_in(page: ConsentPage, consent_id: UUID) -> ConsentRow:
    """An answer on the page; raises `NotFound` for any other."""
    row = next((row for row in page.consents if row.id == consent_id), None)
    if row is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    return row


def back_to(referral_id: UUID, words: str) -> ResponseReturnValue:
    """Back to the page with a word that it is done."""
    flash(words, "success")
    return redirect(url_for(".show", referral_id=referral_id))


def show_form(name: str, form: BaseForm, page: ConsentPage, **values: object) -> ResponseReturnValue:
    """The page of a small form."""
    return form_page(f"referrals/handover/consenting/{name}.html", form, page=page, **values)
