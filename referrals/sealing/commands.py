"""Sealing a record away and opening it again by two people; each leaves a row in the trail."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from accounts.notices.models import Notice
from audit.commands import record
from core.actor import Actor, Role
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from referrals.handover.models import Referral
from referrals.handover.recipients import holders_of
from referrals.holds.policy import NO_RECORD, cases_within, people_within
from referrals.holds.seconds import tell_seconds
from referrals.holds.standing import lock_people, refuse_if_case_held, refuse_if_held
from referrals.people.models import Person
from referrals.sealing import policy
from referrals.sealing.codes import SealedKind, SealReason
from referrals.sealing.covering import family_of, hide_case, hide_person, show_again
from referrals.sealing.models import RecordSeal


def seal_record(
    session: Session, actor: Actor, *, reference: str, reason: str, matter: str, now: datetime
) -> UUID:
    """Seal a person or a case of one's own organisation away, named by its code; answers the seal's id.

    From the commit on it exists for nobody but records officers. What was published stays. The other side's records
    officers are told by code. Raises `RuleBroken` at the field that mends it, and while a legal hold stands. Source:
    security.md P-03.
    """
    policy.may_seal(actor)
    if reason not in list(SealReason):
        raise RuleBroken(N_("Choose on what the seal rests."), "reason")
    policy.may_name(matter)
    code = reference.strip().upper()
    person_id = session.scalar(sa.select(Person.id).where(people_within(actor), Person.reference == code))
    case = session.execute(
        sa.select(Referral.id, Referral.person_id, Referral.closed_at, Referral.seal_id).where(
            cases_within(actor), Referral.reference == code
        )
    ).one_or_none()
    if person_id is None and case is None:
        raise RuleBroken(NO_RECORD, "reference")
    seal = RecordSeal(
        id=uuid4(),
        organisation_id=actor.organisation_id,
        kind=SealedKind.REFERRAL if person_id is None else SealedKind.PERSON,
        reason=SealReason(reason),
        matter=" ".join(matter.split()),
        placed_at=now,
        placed_by_id=actor.user_id,
    )
    if person_id is not None:
        refuse_if_held(session, person_id=person_id)
        people = family_of(session, person_id)
        theirs = sa.select(Referral.id).where(Referral.person_id.in_(people), Referral.closed_at.is_(None))
        is_sealed = session.scalar(sa.select(Person.seal_id).where(Person.id == person_id)) is not None
        policy.may_be_sealed(open_cases=len(session.scalars(theirs).all()), sealed_already=is_sealed)
        seal.person_id = person_id
        named = sa.select(Referral.id).where(Referral.person_id.in_(people))
        sides = _sides(session, Referral.person_id.in_(people))
        seal.covered = hide_person(session, person_id, seal.id)
    else:
        assert case is not None, "one of both was found"
        if case.person_id is not None:
            lock_people(session, [case.person_id])
        refuse_if_case_held(session, referral_id=case.id)
        policy.may_be_sealed(open_cases=int(case.closed_at is None), sealed_already=case.seal_id is not None)
        seal.referral_id = case.id
        named = sa.select(Referral.id).where(Referral.id == case.id)
        sides = _sides(session, Referral.id == case.id)
        seal.covered = hide_case(session, case.id, seal.id)
    session.add(seal)
    session.flush()
    _forget_notices(session, named)
    _tell_others(session, actor, seal, sides, now=now)
    _record(session, actor, "record_seal.placed", seal, now=now)
    session.expire_all()
    return seal.id


def request_opening(session: Session, actor: Actor, seal_id: UUID, *, words: str, now: datetime) -> None:
    """Ask for a seal to be opened; it stays closed until a second person opens it, who is told."""
    policy.may_seal(actor)
    seal = _load(session, actor, seal_id)
    policy.may_say_why(words)
    seal.open_words = " ".join(words.split())
    seal.open_requested_at, seal.open_requested_by_id = now, actor.user_id
    session.flush()
    tell_seconds(
        session,
        actor,
        text=N_("A seal is to be opened. It needs a second person."),
        link=f"/seals/{seal.id}",
        about=("record_seal", seal.id),
        key=f"record-seal-open:{seal.id.hex}:{seal.version}",
        now=now,
    )
    _record(session, actor, "record_seal.opening_requested", seal, now=now)


def open_seal(session: Session, actor: Actor, seal_id: UUID, *, now: datetime) -> None:
    """Open a seal as the second person: everything that it hid exists again for whom it existed before."""
    policy.may_second(actor)
    seal = _load(session, actor, seal_id)
    policy.may_confirm(actor, seal.open_requested_by_id)
    seal.opened_at, seal.opened_by_id = now, actor.user_id
    session.flush()
    show_again(session, seal.id)
    _record(session, actor, "record_seal.opened", seal, now=now)
    session.expire_all()


def refuse_opening(session: Session, actor: Actor, seal_id: UUID, *, now: datetime) -> None:
    """Leave a seal closed although somebody asked to open it, or take one's own wish back."""
    policy.may_second(actor)
    seal = _load(session, actor, seal_id)
    if seal.open_requested_at is None:
        return
    seal.open_words = None
    seal.open_requested_at = seal.open_requested_by_id = None
    session.flush()
    _record(session, actor, "record_seal.opening_refused", seal, now=now)


def _sides(session: Session, which: sa.ColumnElement[bool]) -> set[UUID]:
    rows = session.execute(sa.select(Referral.agency_id, Referral.ngo_id).where(which))
    return {one for row in rows for one in row if one is not None}


def _forget_notices(session: Session, cases: sa.Select[tuple[UUID]]) -> None:
    """What hangs in anybody's list of notices about the cases goes: its link leads nowhere any more."""
    session.execute(
        sa.delete(Notice).where(Notice.about_kind == "referral", Notice.about_id.in_(cases)),
        execution_options={"synchronize_session": False},
    )


def _tell_others(
    session: Session, actor: Actor, seal: RecordSeal, sides: set[UUID], *, now: datetime
) -> None:
    for organisation_id in sorted(sides - {actor.organisation_id}, key=str):
        notify(
            session,
            to=holders_of(session, organisation_id, Role.RECORDS_OFFICER),
            kind=NoticeKind.REFERRAL,
            text=N_("%(organisation)s sealed records away that you shared. You no longer find them here."),
            params={"organisation": actor.organisation_name},
            link="/seals/",
            about=("record_seal", seal.id),
            key=f"record-seal:{seal.id.hex}",
            now=now,
        )


def _load(session: Session, actor: Actor, seal_id: UUID) -> RecordSeal:
    seal = session.scalars(
        sa.select(RecordSeal)
        .where(policy.visible_to(actor), RecordSeal.id == seal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if seal is None:
        raise NotFound(policy.NOT_FOUND)
    if seal.opened_at is not None:
        raise Conflict(N_("This seal was opened already."))
    return seal


def _record(session: Session, actor: Actor, action: str, seal: RecordSeal, *, now: datetime) -> None:
    about = {"person": seal.person_id, "referral": seal.referral_id}
    named = {kind: one.hex for kind, one in about.items() if one is not None}
    record(
        session,
        actor,
        action=action,
        subject=("record_seal", seal.id),
        now=now,
        details={**named, "covered": seal.covered},
        reason=seal.reason.value,
    )
