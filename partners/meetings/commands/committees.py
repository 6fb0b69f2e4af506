"""What people do to committees: found, change, close."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, RuleBroken
from core.text import N_
from partners.meetings.commands.acts import load_committee, required
from partners.meetings.lifecycle import OPEN_STATES
from partners.meetings.models import Committee, CommitteePartnership, CommitteeSeat, Meeting
from partners.meetings.policy import may_keep
from partners.meetings.quorum import Quorum, check_quorum
from partners.meetings.terms import MOST_SEATS, CommitteeKind
from partners.memoranda.models import Partnership
from partners.memoranda.policy import partnerships_of
from partners.memoranda.queries import PartnershipRow, list_partnerships
from partners.memoranda.terms import Cadence


@dataclass(frozen=True, slots=True, kw_only=True)
class Constitution:
    """How a committee works: its name, how often it meets, who has seats, who makes a quorum.

    `seats` names member organisations that differ from `seats_each`; `guests` are names of organisations.
    """

    name: str
    quorum: Quorum
    cadence: Cadence | None = None
    seats_each: int = 2
    seats: Mapping[UUID, int] = field(default_factory=dict)
    guests: Sequence[str] = ()


def found_committee(
    session: Session,
    actor: Actor,
    *,
    kind: CommitteeKind,
    partnership_ids: Iterable[UUID],
    constitution: Constitution,
    now: datetime,
) -> Committee:
    """A leader of either side founds a committee in which every party of its partnerships has a seat.

    All partnerships are of the same agency, and each has at most one steering committee at a time.
    """
    may_keep(actor)
    assert actor.user_id is not None
    partnerships = _chosen(session, actor, partnership_ids)
    if kind is CommitteeKind.STEERING:
        _check_only_one(session, partnerships)
    members = {one.agency_id for one in partnerships} | {one.ngo_id for one in partnerships}
    seats = {member: constitution.seats.get(member, constitution.seats_each) for member in members}
    _check(kind, constitution, seats)
    committee = Committee(
        kind=kind,
        name=required(constitution.name, N_("Give the committee a name."), "name"),
        agency_id=partnerships[0].agency_id,
        cadence=_cadence(kind, constitution),
        quorum_organisations=constitution.quorum.organisations,
        quorum_seats=constitution.quorum.seats,
        created_at=now,
        created_by_id=actor.user_id,
    )
    session.add(committee)
    session.flush()
    session.add_all(
        CommitteePartnership(committee_id=committee.id, partnership_id=one.id) for one in partnerships
    )
    _seat(session, committee.id, seats, constitution.guests)
    session.flush()
    record(
        session,
        actor,
        action="committee.founded",
        subject=("committee", committee.id),
        now=now,
        details={"kind": kind.value, "partnerships": len(partnerships)},
    )
    return committee


def change_committee(
    session: Session,
    actor: Actor,
    committee_id: UUID,
    *,
    constitution: Constitution,
    now: datetime,
    version: int | None = None,
) -> Committee:
    """A leader of a member changes name, cadence, seats, guests and quorum; meetings held keep theirs."""
    committee = load_committee(session, actor, committee_id, version=version)
    may_keep(actor)
    _check_open(committee)
    rows = session.scalars(sa.select(CommitteeSeat).where(CommitteeSeat.committee_id == committee.id)).all()
    seats = {
        row.organisation_id: constitution.seats.get(row.organisation_id, row.seats)
        for row in rows
        if row.organisation_id is not None
    }
    _check(committee.kind, constitution, seats)
    committee.name = required(constitution.name, N_("Give the committee a name."), "name")
    committee.cadence = _cadence(committee.kind, constitution)
    committee.quorum_organisations = constitution.quorum.organisations
    committee.quorum_seats = constitution.quorum.seats
    flag_modified(committee, "name")
    session.execute(sa.delete(CommitteeSeat).where(CommitteeSeat.committee_id == committee.id))
    _seat(session, committee_id, seats, constitution.guests)
    session.flush()
    record(session, actor, action="committee.changed", subject=("committee", committee_id), now=now)
    return committee


def close_committee(session: Session, actor: Actor, committee_id: UUID, *, now: datetime) -> Committee:
    """A committee without meetings ahead stops meeting; what it did stays readable."""
    committee = load_committee(session, actor, committee_id)
    may_keep(actor)
    _check_open(committee)
    ahead = sa.select(sa.func.count()).where(
        Meeting.committee_id == committee.id, Meeting.state.in_(OPEN_STATES)
    )
    if session.scalar(ahead):
        raise RuleBroken(N_("Hold or cancel its planned meetings first."))
    committee.closed_at, committee.closed_by_id = now, actor.user_id
    session.flush()
    record(session, actor, action="committee.closed", subject=("committee", committee.id), now=now)
    return committee


def _chosen(session: Session, actor: Actor, partnership_ids: Iterable[UUID]) -> list[PartnershipRow]:
    """The partnerships by id, where all are the actor's and of one agency."""
    wanted = set(partnership_ids)
    own = set(session.scalars(partnerships_of(actor)))
    if not wanted or not wanted <= own:
        raise RuleBroken(N_("Choose at least one of your partnerships."), "partnerships")
    partnerships = list_partnerships(session, ids=wanted)
    if len({one.agency_id for one in partnerships}) > 1:
        raise RuleBroken(
            N_("A committee serves partnerships of one agency. Found one for each agency."), "partnerships"
        )
    return partnerships


def _check_only_one(session: Session, partnerships: Sequence[PartnershipRow]) -> None:
    # One at a time: two committees founded at the same moment cannot both pass the check below.
    ids = [one.id for one in partnerships]
    session.execute(sa.select(Partnership.id).where(Partnership.id.in_(ids)).with_for_update())
    taken = session.scalar(
        sa.select(Committee.name)
        .join(CommitteePartnership, CommitteePartnership.committee_id == Committee.id)
        .where(
            Committee.kind == CommitteeKind.STEERING,
            Committee.closed_at.is_(None),
            CommitteePartnership.partnership_id.in_(ids),
        )
        .limit(1)
    )
    if taken is not None:
        raise RuleBroken(
            N_("“%(name)s” is the steering committee of one of these partnerships already."),
            "partnerships",
            name=taken,
        )


def _check(kind: CommitteeKind, constitution: Constitution, seats: Mapping[UUID, int]) -> None:
    if any(not 1 <= number <= MOST_SEATS for number in seats.values()):
        raise RuleBroken(N_("Every member has between 1 and %(most)s seats."), "seats_each", most=MOST_SEATS)
    if constitution.guests and kind is not CommitteeKind.COMMUNITY:
        raise RuleBroken(N_("Only a community committee invites guests."), "guests")
    folded = [name.casefold() for name in constitution.guests]
    if len(set(folded)) < len(folded):
        raise RuleBroken(N_("A guest is named twice."), "guests")
    check_quorum(constitution.quorum, seats=list(seats.values()))


def _cadence(kind: CommitteeKind, constitution: Constitution) -> Cadence | None:
    """A steering committee meets as the agreement says, the others as they decide."""
    if kind is CommitteeKind.STEERING:
        return None
    if constitution.cadence is None:
        raise RuleBroken(N_("Choose how often the committee meets."), "cadence")
    return constitution.cadence


def _seat(session: Session, committee_id: UUID, seats: Mapping[UUID, int], guests: Sequence[str]) -> None:
    session.add_all(
        CommitteeSeat(id=uuid4(), committee_id=committee_id, organisation_id=organisation_id, seats=number)
        for organisation_id, number in seats.items()
    )
    session.add_all(
        CommitteeSeat(id=uuid4(), committee_id=committee_id, guest_name=name, seats=1) for name in guests
    )


def _check_open(committee: Committee) -> None:
    if committee.closed_at is not None:
        raise Conflict(N_("This committee does not meet any more."))
