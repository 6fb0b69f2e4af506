"""Arranging cover for an absent worker, and acknowledging or assigning many referrals at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from accounts.users.models import User
from accounts.users.queries import find_actor_of
from audit.commands import record
from core.actor import Actor, OrganisationKind, Role
from core.clock import local_date
from core.errors import ConcordatError, Conflict, Denied, NotFound, RuleBroken
from core.text import N_
from referrals.handover.assignments import may_receive
from referrals.handover.commands import acknowledge
from referrals.handover.commands.assigning import assign
from referrals.handover.commands.step import Moved
from referrals.handover.desk.models import CaseCover
from referrals.handover.desk.periods import may_last, overlap
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.policy import visible_to

MOST = 100
"""Referrals of one press; a page of the queue holds fewer."""


# ---- Cover


def arrange_cover(
    session: Session,
    actor: Actor,
    *,
    worker_id: UUID,
    covered_by_id: UUID,
    starts_on: date,
    ends_on: date,
    now: datetime,
) -> UUID:
    """The manager names who works the cases of an absent worker; both are told. Assignments stay."""
    _may_arrange(actor)
    if worker_id == covered_by_id:
        raise RuleBroken(N_("Choose somebody else: nobody covers themselves."), "covered_by_id")
    for one, field in ((worker_id, "worker_id"), (covered_by_id, "covered_by_id")):
        try:
            may_receive(find_actor_of(session, one), ngo_id=actor.organisation_id)
        except (Denied, NotFound) as error:
            raise RuleBroken(error.message, field) from error
    may_last(starts_on=starts_on, ends_on=ends_on, today=local_date(now, actor.timezone))
    # Locked, so that two covers of one worker are never arranged at the same moment.
    session.execute(sa.select(User.id).where(User.id == worker_id).with_for_update())
    live = sa.select(CaseCover.starts_on, CaseCover.ends_on).where(
        CaseCover.worker_id == worker_id, CaseCover.ended_at.is_(None)
    )
    if any(overlap((starts_on, ends_on), (row.starts_on, row.ends_on)) for row in session.execute(live)):
        raise RuleBroken(N_("Somebody covers this worker on some of these days already."), "starts_on")
    cover = CaseCover(
        id=uuid4(),
        ngo_id=actor.organisation_id,
        worker_id=worker_id,
        covered_by_id=covered_by_id,
        starts_on=starts_on,
        ends_on=ends_on,
        arranged_at=now,
        arranged_by_id=actor.user_id,
    )
    session.add(cover)
    session.flush()
    _tell(session, actor, cover, N_("Cover was arranged for an absent colleague"), "arranged", now=now)
    record(
        session,
        actor,
        action="case_cover.arranged",
        subject=("case_cover", cover.id),
        now=now,
        details={
            "worker": worker_id.hex,
            "covered_by": covered_by_id.hex,
            "from": starts_on.isoformat(),
            "to": ends_on.isoformat(),
        },
    )
    return cover.id


def end_cover(session: Session, actor: Actor, cover_id: UUID, *, now: datetime) -> None:
    """The worker is back early: the coverer's access ends at once."""
    cover = session.scalars(
        sa.select(CaseCover)
        .where(CaseCover.id == cover_id, CaseCover.ngo_id == actor.organisation_id)
        .with_for_update()
    ).one_or_none()
    if cover is None:
        raise NotFound(N_("There is no such cover."))
    _may_arrange(actor)
    if cover.ended_at is not None or local_date(now, actor.timezone) > cover.ends_on:
        raise Conflict(N_("This cover is over already."))
    cover.ended_at, cover.ended_by_id = now, actor.user_id
    session.flush()
    _tell(session, actor, cover, N_("Cover for a colleague has ended"), "ended", now=now)
    record(session, actor, action="case_cover.ended", subject=("case_cover", cover.id), now=now)


def _may_arrange(actor: Actor) -> None:
    if actor.organisation_kind is not OrganisationKind.NGO or not actor.has_role(Role.NGO_MANAGER):
        raise Denied(N_("The NGO’s manager arranges cover."))


def _tell(session: Session, actor: Actor, cover: CaseCover, text: str, what: str, *, now: datetime) -> None:
    people = {cover.worker_id, cover.covered_by_id} - {actor.user_id}
    notify(
        session,
        to=sorted(people),
        kind=NoticeKind.REFERRAL,
        text=text,
        link="/referrals/cover",
        about=("case_cover", cover.id),
        key=f"case_cover:{cover.id.hex}:{what}",
        now=now,
    )


# ---- Many at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A referral that could not be moved, and why."""

    id: UUID
    reference: str | None
    """None where it does not exist for the actor."""
    error: ConcordatError


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of many referrals: each had a step of its own."""

    done: tuple[Moved, ...]
    failed: tuple[Failed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A referral ticked on a page, with the version that the page showed."""

    id: UUID
    version: int


def acknowledge_many(session: Session, actor: Actor, chosen: Iterable[Chosen], *, now: datetime) -> Taken:
    """Acknowledge each; what fails is named, and the others go through."""

    def step(one: Chosen) -> Moved:
        return acknowledge(session, actor, one.id, now=now, version=one.version)

    return _each(session, actor, chosen, step)


def assign_many(
    session: Session, actor: Actor, chosen: Iterable[Chosen], *, worker_id: UUID, now: datetime
) -> Taken:
    """Give each to one worker; what fails is named, and the others go through."""
    try:
        may_receive(find_actor_of(session, worker_id), ngo_id=actor.organisation_id)
    except (Denied, NotFound) as error:
        raise RuleBroken(error.message, "worker_id") from error

    def step(one: Chosen) -> Moved:
        waiting = visible_to(actor).where(Referral.id == one.id).with_only_columns(Referral.state)
        if session.scalar(waiting) is ReferralState.SUBMITTED:
            raise RuleBroken(N_("Accept it first: a worker is given accepted referrals only."))
        return assign(session, actor, one.id, worker_id=worker_id, now=now, version=one.version)

    return _each(session, actor, chosen, step)


def _each(session: Session, actor: Actor, chosen: Iterable[Chosen], step: Callable[[Chosen], Moved]) -> Taken:
    """Each in its own savepoint; in the order of ids, so that two people who do this never wait in a ring."""
    wanted = sorted({one.id: one for one in chosen}.values(), key=lambda one: one.id)
    if not wanted:
        raise RuleBroken(N_("Tick at least one referral."), "chosen")
    if len(wanted) > MOST:
        raise RuleBroken(N_("At most %(count)s referrals at once."), "chosen", count=MOST)
    done: list[Moved] = []
    failed: list[tuple[UUID, ConcordatError]] = []
    for one in wanted:
        try:
            with session.begin_nested():
                done.append(step(one))
        except ConcordatError as error:
            failed.append((one.id, error))
    known = visible_to(actor).with_only_columns(Referral.id, Referral.reference)
    rows = session.execute(known.where(Referral.id.in_([key for key, _ in failed]))) if failed else ()
    names = {row.id: row.reference for row in rows}
    return Taken(
        done=tuple(done),
        failed=tuple(Failed(id=key, reference=names.get(key), error=error) for key, error in failed),
    )
