"""The pages for everybody, the form of a complaint and its receipt; and what each side says about its page."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import local_date, utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.walls.principal import Reach, serving
from partners.hub.offerings import list_hearings, list_offerings
from partners.hub.presentation import activity_of
from partners.memoranda.verification.questions import TooManyQuestions, take_question
from partners.openness.complaints.commands import SERVICE, contest_answer, take_complaint
from partners.openness.complaints.forms import ComplaintForm, ContestForm, ReceiptForm
from partners.openness.complaints.lifecycle import OUTCOMES, ComplaintTopic
from partners.openness.complaints.queries import NO_RECEIPT, find_receipt, public_counts
from partners.openness.figures import list_published
from partners.openness.pages import queries
from partners.openness.pages.commands import decide_page
from partners.openness.pages.forms import PageForm
from partners.openness.pages.policy import can_decide
from partners.openness.pages.wording import in_words
from web.access import get_actor, public, requires, writes
from web.database import current_session
from web.forms import form_page
from web.i18n import translate

blueprint = Blueprint("openness", __name__)


@blueprint.get("/open/")
@public
def index() -> ResponseReturnValue:
    """The partnerships that show themselves."""
    return render_template("partners/openness/pages/index.html", rows=queries.list_public(current_session()))


@blueprint.get("/open/<reference>")
@public
def show(reference: str) -> ResponseReturnValue:
    """One partnership: what it agreed, what is shared, what was measured, how to complain, whom to ask."""
    session, now = current_session(), utc_now()
    page = queries.get_public_page(session, reference, now=now)
    return render_template(
        "partners/openness/pages/show.html",
        page=page,
        partnership=page.partnership,
        agreements=[(terms, in_words(terms)) for terms in page.terms],
        activities=[
            activity_of(row) for row in list_offerings(session, now=now, partnership_id=page.partnership.id)
        ],
        hearings=list_hearings(session, [page.partnership.agency_id, page.partnership.ngo_id], now=now),
        published=list_published(session, page.partnership.id),
        today=local_date(now, page.partnership.agency_timezone),
    )


@blueprint.get("/open/<reference>/complaints")
@public
def register(reference: str) -> ResponseReturnValue:
    """The complaints about a partnership in counts; small numbers are hidden."""
    session = current_session()
    partnership, page = queries.get_public(session, reference)
    with serving(SERVICE, Reach.EVERYBODY):
        counts = public_counts(session, partnership.id)
    return render_template(
        "partners/openness/pages/register.html",
        partnership=partnership,
        page=page,
        counts=counts,
        outcomes=OUTCOMES,
    )


@blueprint.route("/open/<reference>/complain", methods=["GET", "POST"])
@public
@writes
def complain(reference: str) -> ResponseReturnValue:
    """Anybody complains, without an account and without a name; the code of the receipt is shown once."""
    session, now = current_session(), utc_now()
    partnership, page = queries.get_public(session, reference)
    sides = [
        (str(partnership.agency_id), partnership.agency_name),
        (str(partnership.ngo_id), partnership.ngo_name),
    ]
    form = ComplaintForm.about_one_of(sides)
    status = 200
    if form.submitted_and_valid():
        try:
            take_question(session, page="complain", address=request.remote_addr or "", now=now)
            taken = take_complaint(
                session,
                partnership_id=partnership.id,
                organisation_id=UUID(form.about.data),
                topic=ComplaintTopic(form.topic.data),
                words=form.words.data or "",
                contact=form.contact.data,
                answer_days=page.answer_days,
                now=now,
            )
            return render_template(
                "partners/openness/pages/taken.html", partnership=partnership, taken=taken, page=page
            )
        except TooManyQuestions as error:
            form.refuse(error)
            status = 429
        except RuleBroken as error:
            form.refuse(error)
    status = 422 if form.errors and status == 200 else status
    return (
        render_template(
            "partners/openness/pages/complain.html", form=form, partnership=partnership, page=page
        ),
        status,
    )


@blueprint.route("/open/receipt", methods=["GET", "POST"])
@public
@writes
def receipt() -> ResponseReturnValue:
    """Whoever holds the code of a receipt sees how their complaint stands; the code stands in no address."""
    session, now = current_session(), utc_now()
    form = ReceiptForm.from_request()
    found, status = None, 200
    if form.submitted_and_valid():
        try:
            take_question(session, page="receipt", address=request.remote_addr or "", now=now)
            with serving(SERVICE, Reach.EVERYBODY):
                found = find_receipt(session, form.code.data or "", now=now)
            if found is None:
                form.code.errors = [translate(NO_RECEIPT)]
        except TooManyQuestions as error:
            form.refuse(error)
            status = 429
    status = 422 if form.errors and status == 200 else status
    if found is not None:
        again = ContestForm(formdata=None, code=form.code.data)
        return render_template(
            "partners/openness/pages/stands.html", form=again, found=found, outcomes=OUTCOMES
        )
    return render_template("partners/openness/pages/receipt.html", form=form), status


@blueprint.post("/open/receipt/again")
@public
@writes
def contest() -> ResponseReturnValue:
    """Whoever holds the receipt is not content with the answer: it is looked into again, once."""
    session, now = current_session(), utc_now()
    form = ContestForm.from_request()
    code, status = form.code.data or "", 200
    try:
        take_question(session, page="receipt", address=request.remote_addr or "", now=now)
        if form.submitted_and_valid():
            contest_answer(session, code=code, words=form.words.data or "", now=now)
            form = ContestForm(formdata=None, code=code)
    except TooManyQuestions as error:
        form.refuse(error)
        status = 429
    except RuleBroken as error:
        form.refuse(error)
    with serving(SERVICE, Reach.EVERYBODY):
        found = find_receipt(session, code, now=now)
    if found is None:
        raise NotFound(NO_RECEIPT)
    status = 422 if form.errors and status == 200 else status
    page = render_template("partners/openness/pages/stands.html", form=form, found=found, outcomes=OUTCOMES)
    return page, status


@blueprint.get("/openness/")
@requires(Permission.PARTNERSHIP_READ)
def own() -> ResponseReturnValue:
    """One's own partnerships, and which of them everybody may read about."""
    actor = get_actor()
    return render_template(
        "partners/openness/pages/own.html",
        pages=queries.list_own_pages(current_session(), actor),
        decides=can_decide(actor),
    )


@blueprint.route("/openness/<uuid:partnership_id>", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_SIGN)
@writes
def decide(partnership_id: UUID) -> ResponseReturnValue:
    """A side's leadership agrees to the page, or takes that back."""
    session, actor = current_session(), get_actor()
    own_page = queries.get_own_page(session, actor, partnership_id)
    said = own_page.page
    form = PageForm.from_request(
        version=str(said.version),
        agrees=own_page.own_agreed is not None,
        contact=said.agency_contact if own_page.is_agency_side else said.ngo_contact,
        oversight_contact=said.oversight_contact,
        answer_days=said.answer_days,
        shows_diligence=said.shows_diligence,
    )
    if form.submitted_and_valid():
        try:
            decide_page(
                session,
                actor,
                partnership_id,
                values=form.values(is_ngo=not own_page.is_agency_side),
                version=form.seen_version,
                now=utc_now(),
            )
            flash(gettext("What your side says about the page was saved."), "success")
            return redirect(url_for("openness.own"))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/openness/pages/decide.html", form, own=own_page)
