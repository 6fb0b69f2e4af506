"""Critical incidents: the coordinator's list of offers, one's own offers, whom a peer was asked by."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from web.access import requires, writes_apart
from web.database import current_session, current_vault
from web.forms import form_page
from wellbeing.pages import get_visitor, go, pressed
from wellbeing.staff import list_staff, staff_names
from wellbeing.support.incidents import answering, commands, queries
from wellbeing.support.incidents.codes import ANSWERS, KINDS, METHODS
from wellbeing.support.incidents.forms import AnswerForm, IncidentForm, OfferForm, PeopleForm
from wellbeing.support.incidents.policy import may_coordinate
from wellbeing.support.peers.offering import named_ready_peers
from wellbeing.visitor import Visitor

blueprint = Blueprint("incidents", __name__, url_prefix="/me")
RUN, OWN, CARE = Permission.WELLBEING_RUN, Permission.WELLBEING_OWN, Permission.WELLBEING_CARE


@blueprint.get("/events/")
@requires(RUN)
def index() -> str:
    """Incidents, those first whose offers are due."""
    now = utc_now()
    rows = queries.list_incidents(current_vault(), get_visitor())
    return render_template("wellbeing/support/incidents/index.html", rows=rows, now=now, kinds=KINDS)


@blueprint.route("/events/new", methods=["GET", "POST"])
@requires(RUN)
@writes_apart
def add() -> ResponseReturnValue:
    """Record an incident with those who are to be offered support."""
    vault, visitor = current_vault(), get_visitor()
    may_coordinate(visitor)
    staff = list_staff(current_session(), _agency_of(visitor))
    form = IncidentForm.from_request()
    form.offer(staff)
    if form.submitted_and_valid():
        try:
            incident_id = commands.record_incident(
                vault,
                visitor,
                kind=form.chosen_kind,
                happened_at=form.moment(visitor.timezone),
                people=form.chosen,
                staff={one.pseudonym for one in staff},
                now=utc_now(),
            )
            return go("incidents.show", told="recorded", incident_id=incident_id)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/support/incidents/new.html", form)


@blueprint.get("/events/<uuid:incident_id>")
@requires(RUN)
def show(incident_id: UUID) -> str:
    """Who was offered support and who still waits for it; never who accepted."""
    vault, visitor = current_vault(), get_visitor()
    row = queries.get_incident(vault, visitor, incident_id)
    names = staff_names(current_session(), [visitor.organisation_id])
    people = [(one, names.get(one.person)) for one in queries.list_people(vault, visitor, incident_id)]
    return render_template(
        "wellbeing/support/incidents/show.html",
        row=row,
        people=sorted(people, key=lambda pair: (pair[0].offered_at is not None, pair[1] or "")),
        now=utc_now(),
        kinds=KINDS,
        methods=METHODS,
    )


@blueprint.route("/events/<uuid:incident_id>/people", methods=["GET", "POST"])
@requires(RUN)
@writes_apart
def people(incident_id: UUID) -> ResponseReturnValue:
    """Put more people on the list."""
    vault, visitor = current_vault(), get_visitor()
    row = queries.get_incident(vault, visitor, incident_id)
    listed = {one.person for one in queries.list_people(vault, visitor, incident_id)}
    staff = list_staff(current_session(), _agency_of(visitor))
    form = PeopleForm.from_request()
    form.offer(one for one in staff if one.pseudonym not in listed)
    if form.submitted_and_valid():
        try:
            commands.list_more_people(
                vault,
                visitor,
                incident_id,
                people=form.chosen,
                staff={one.pseudonym for one in staff},
                now=utc_now(),
            )
            return go("incidents.show", told="saved", incident_id=incident_id)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/support/incidents/people.html", form, row=row, kinds=KINDS)


@blueprint.route("/events/<uuid:incident_id>/<uuid:offer_id>", methods=["GET", "POST"])
@requires(RUN)
@writes_apart
def offer(incident_id: UUID, offer_id: UUID) -> ResponseReturnValue:
    """Record that somebody was offered support just now."""
    vault, visitor = current_vault(), get_visitor()
    row = queries.get_incident(vault, visitor, incident_id)
    person = queries.get_person(vault, visitor, incident_id, offer_id)
    form = OfferForm.from_request()
    if form.submitted_and_valid():
        commands.record_offer(
            vault, visitor, incident_id, offer_id=offer_id, method=form.chosen_method, now=utc_now()
        )
        return go("incidents.show", told="recorded", incident_id=incident_id)
    name = staff_names(current_session(), [visitor.organisation_id]).get(person.person)
    return form_page(
        "wellbeing/support/incidents/offer.html",
        form,
        row=row,
        person=person,
        name=name,
        kinds=KINDS,
        methods=METHODS,
    )


@blueprint.post("/events/<uuid:incident_id>/<uuid:offer_id>/remove")
@requires(RUN)
@writes_apart
def remove(incident_id: UUID, offer_id: UUID) -> ResponseReturnValue:
    """Take somebody off the list who was put there by mistake."""
    if not pressed():
        return go("incidents.show", told="old_page", incident_id=incident_id)
    commands.remove_person(current_vault(), get_visitor(), incident_id, offer_id=offer_id, now=utc_now())
    return go("incidents.show", told="saved", incident_id=incident_id)


@blueprint.post("/events/<uuid:incident_id>/withdraw")
@requires(RUN)
@writes_apart
def withdraw(incident_id: UUID) -> ResponseReturnValue:
    """Take back an incident that was entered by mistake."""
    if not pressed():
        return go("incidents.show", told="old_page", incident_id=incident_id)
    commands.withdraw_incident(current_vault(), get_visitor(), incident_id, now=utc_now())
    return go("incidents.index", told="saved")


@blueprint.get("/asked")
@requires(CARE)
def asked() -> str:
    """Who asked this peer to be in touch, in their own words."""
    rows = queries.list_asked(current_vault(), get_visitor())
    return render_template("wellbeing/support/incidents/asked.html", rows=rows)


@blueprint.get("/mine/offers")
@requires(OWN)
def offers() -> str:
    """What one was offered after an incident, and what one answered."""
    rows = queries.list_own_offers(current_vault(), get_visitor())
    return render_template("wellbeing/support/incidents/offers.html", rows=rows, kinds=KINDS, answers=ANSWERS)


@blueprint.route("/mine/offers/<uuid:offer_id>", methods=["GET", "POST"])
@requires(OWN)
@writes_apart
def answer(offer_id: UUID) -> ResponseReturnValue:
    """Answer for oneself; nobody but the peer whom one asks learns of it."""
    vault, visitor = current_vault(), get_visitor()
    row = queries.get_own_offer(vault, visitor, offer_id)
    today = local_date(utc_now(), visitor.timezone)
    ready = named_ready_peers(current_session(), vault, agency_id=_agency_of(visitor), on=today)
    others = [one for one in ready if one.row.peer != visitor.pseudonym]
    form = AnswerForm.from_request(
        answer=row.answer.value if row.answer else None,
        asked_peer=row.asked_peer.hex() if row.asked_peer else "",
        reach=row.reach,
    )
    form.offer((one.row.peer.hex(), one.name) for one in others)
    if form.submitted_and_valid():
        try:
            answering.answer_offer(
                vault,
                visitor,
                offer_id,
                values=form.values,
                peers={one.row.peer for one in others},
                now=utc_now(),
            )
            return go("incidents.offers", told="answer_kept")
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/support/incidents/answer.html", form, row=row, kinds=KINDS)


@blueprint.post("/mine/offers/<uuid:offer_id>/take-back")
@requires(OWN)
@writes_apart
def take_back(offer_id: UUID) -> ResponseReturnValue:
    """Delete one's own answer."""
    if not pressed():
        return go("incidents.offers", told="old_page")
    answering.take_back_answer(current_vault(), get_visitor(), offer_id, now=utc_now())
    return go("incidents.offers", told="answer_gone")


def _agency_of(visitor: Visitor) -> UUID:
    assert visitor.organisation_id is not None, "everybody here belongs to an agency"
    return visitor.organisation_id
