"""Peer supporters: the list that everybody may read, and the roster that the coordinator keeps."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from accounts.organisations.queries import list_active_agencies
from core.actor import OrganisationKind, Role
from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.services.codes import LANGUAGES
from web.access import public, requires, writes_apart
from web.database import current_session, current_vault
from web.forms import form_page
from web.session import leave_no_trace
from wellbeing.pages import find_visitor, get_visitor, go, pressed
from wellbeing.staff import list_command, list_staff, staff_names
from wellbeing.support.peers import commands, queries
from wellbeing.support.peers.codes import TOPICS
from wellbeing.support.peers.forms import PeerForm
from wellbeing.support.peers.lifecycle import PeerAction
from wellbeing.support.peers.offering import named_ready_peers
from wellbeing.support.peers.policy import may_keep
from wellbeing.support.peers.readiness import HOLDS
from wellbeing.visitor import Visitor

blueprint = Blueprint("peers", __name__, url_prefix="/me/peers")
RUN = Permission.WELLBEING_RUN


@blueprint.get("/")
@public
def index() -> str:
    """Peers who are ready: of one's own agency, or of the one that somebody without an account chooses."""
    leave_no_trace()
    visitor = find_visitor()
    own = None
    if visitor and visitor.organisation_kind is OrganisationKind.AGENCY:
        own = visitor.organisation_id
    agencies = [] if own else list_active_agencies(current_session())
    wanted = request.args.get("agency", "")
    chosen = own or next((one.id for one in agencies if str(one.id) == wanted), None)
    today = local_date(utc_now(), visitor.timezone if visitor else "UTC")
    peers = (
        named_ready_peers(current_session(), current_vault(), agency_id=chosen, on=today) if chosen else []
    )
    return render_template(
        "wellbeing/support/peers/index.html",
        peers=peers,
        agencies=agencies,
        chosen=chosen,
        topics=TOPICS,
        languages=LANGUAGES,
    )


@blueprint.get("/roster")
@requires(RUN)
def roster() -> str:
    """Everybody on the roster, with what keeps them off the list that colleagues see."""
    vault, visitor = current_vault(), get_visitor()
    rows = queries.list_roster(vault, visitor)
    today = local_date(utc_now(), visitor.timezone)
    names = staff_names(current_session(), [visitor.organisation_id])
    entries = [
        (row, names.get(row.peer), row.holds(today) if row.peer in names else (), row.ends_soon(today))
        for row in rows
    ]
    return render_template("wellbeing/support/peers/roster.html", entries=entries, holds=HOLDS)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(RUN)
@writes_apart
def add() -> ResponseReturnValue:
    """Put somebody on the roster."""
    vault, visitor = current_vault(), get_visitor()
    may_keep(visitor)
    agency_id = _agency_of(visitor)
    listed = {row.peer for row in queries.list_roster(vault, visitor)}
    staff = list_staff(current_session(), agency_id, Role.PEER_SUPPORTER)
    clinicians = list_staff(current_session(), agency_id, Role.CLINICIAN)
    form = PeerForm.from_request()
    form.offer(peers=[one for one in staff if one.pseudonym not in listed], clinicians=clinicians)
    if form.submitted_and_valid():
        try:
            commands.add_peer(
                vault,
                visitor,
                peer=form.chosen_peer,
                values=form.values,
                staff={one.pseudonym for one in staff},
                command=list_command(current_session(), agency_id),
                clinicians={one.pseudonym for one in clinicians},
                now=utc_now(),
            )
            return go("peers.roster", told="saved")
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/support/peers/edit.html", form, row=None, name=None, others=bool(staff))


@blueprint.route("/<uuid:peer_id>", methods=["GET", "POST"])
@requires(RUN)
@writes_apart
def edit(peer_id: UUID) -> ResponseReturnValue:
    """Renew the training, note a supervision, change how to reach a peer."""
    vault, visitor = current_vault(), get_visitor()
    row = queries.get_peer(vault, visitor, peer_id)
    agency_id = _agency_of(visitor)
    clinicians = list_staff(current_session(), agency_id, Role.CLINICIAN)
    form = PeerForm.from_request(**PeerForm.filled(row.values, row.version))
    form.offer(peers=None, clinicians=clinicians)
    if form.submitted_and_valid():
        try:
            commands.change_peer(
                vault,
                visitor,
                peer_id,
                version=form.seen_version,
                values=form.values,
                clinicians={one.pseudonym for one in clinicians},
                now=utc_now(),
            )
            return go("peers.roster", told="saved")
        except RuleBroken as error:
            form.refuse(error)
    name = staff_names(current_session(), [agency_id]).get(row.peer)
    return form_page("wellbeing/support/peers/edit.html", form, row=row, name=name, others=True)


@blueprint.post("/<uuid:peer_id>/rest")
@requires(RUN)
@writes_apart
def rest(peer_id: UUID) -> ResponseReturnValue:
    """Let a peer rest."""
    return _set_resting(peer_id, PeerAction.REST)


@blueprint.post("/<uuid:peer_id>/return")
@requires(RUN)
@writes_apart
def come_back(peer_id: UUID) -> ResponseReturnValue:
    """Bring a peer back."""
    return _set_resting(peer_id, PeerAction.RETURN)


@blueprint.post("/<uuid:peer_id>/leave")
@requires(RUN)
@writes_apart
def leave(peer_id: UUID) -> ResponseReturnValue:
    """Take a peer off the roster."""
    if not pressed():
        return go("peers.roster", told="old_page")
    commands.remove_peer(current_vault(), get_visitor(), peer_id, now=utc_now())
    return go("peers.roster", told="saved")


def _set_resting(peer_id: UUID, action: PeerAction) -> ResponseReturnValue:
    if not pressed():
        return go("peers.roster", told="old_page")
    visitor = get_visitor()
    may_keep(visitor)
    commands.set_resting(current_vault(), visitor, peer_id, action=action, now=utc_now())
    return go("peers.roster", told="saved")


def _agency_of(visitor: Visitor) -> UUID:
    assert visitor.organisation_id is not None, "the coordinator of an agency belongs to it"
    return visitor.organisation_id
