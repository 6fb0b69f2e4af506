"""Who keeps the roster, who may be on it, and what an entry says."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from core.actor import OrganisationKind
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.services.codes import LANGUAGES
from wellbeing.support.peers.codes import Topic
from wellbeing.support.peers.models import PeerSupporter
from wellbeing.visitor import Visitor

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")
LONGEST_REACH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerValues:
    """What the coordinator writes about a peer."""

    trained_on: date
    trained_until: date
    supervised_by: bytes | None
    supervised_on: date | None
    reach: str
    languages: frozenset[str]
    topics: frozenset[Topic] = field(default_factory=frozenset)


def may_keep(visitor: Visitor) -> None:
    """The coordinator of an agency keeps its roster; for everybody else there is no such page."""
    if visitor.organisation_kind is not OrganisationKind.AGENCY or not visitor.holds(
        Permission.WELLBEING_RUN
    ):
        raise NotFound(NOT_FOUND)


def kept_by(visitor: Visitor) -> sa.ColumnElement[bool]:
    """The entries of the coordinator's own agency."""
    return PeerSupporter.agency_id == visitor.organisation_id


def may_be_peer(peer: bytes, *, staff: Collection[bytes], command: Collection[bytes]) -> None:
    """No dual roles: whoever leads or administers the agency supports no colleague (IACP, facts 2.1).

    The compartment knows no units. That a peer is never offered to somebody whom they lead follows from this rule:
    nobody on the list leads anybody.
    """
    if peer in command:
        raise RuleBroken(
            N_("Somebody who leads others or administers accounts cannot be a peer supporter."), "peer"
        )
    if peer not in staff:
        raise RuleBroken(N_("Choose somebody of your agency’s peer supporters."), "peer")


def may_write(values: PeerValues, *, clinicians: Collection[bytes], today: date) -> None:
    """Training that ends after it began, a clinician who supervises, how to reach the peer; raises `RuleBroken`."""
    if values.trained_until < values.trained_on:
        raise RuleBroken(N_("The training cannot run out before it was done."), "trained_until")
    if values.trained_on > today:
        raise RuleBroken(
            N_("Enter the day on which the training was done. It cannot lie ahead."), "trained_on"
        )
    if values.supervised_by is not None and values.supervised_by not in clinicians:
        raise RuleBroken(N_("Choose one of the clinicians."), "supervised_by")
    if values.supervised_on is not None and values.supervised_by is None:
        raise RuleBroken(N_("Say who supervises."), "supervised_by")
    if values.supervised_on is not None and values.supervised_on > today:
        raise RuleBroken(N_("Enter the day of the last supervision. It cannot lie ahead."), "supervised_on")
    if not values.reach.strip() or len(values.reach) > LONGEST_REACH:
        raise RuleBroken(N_("Say in up to 200 characters how colleagues reach this peer."), "reach")
    if not values.languages or values.languages - LANGUAGES.keys():
        raise RuleBroken(N_("Choose at least one language of the list."), "languages")
