"""Recording a certificate from elsewhere, and the second person's decision; a confirmed one counts like our own."""

from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.models import NoticeKind
from accounts.roles import ROLES
from accounts.users.models import User, UserStatus
from accounts.users.queries import list_workers
from audit.commands import record
from core.actor import Actor
from core.clock import local_date, months_later
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.references import make_reference
from core.text import N_
from partners.training.certificates.models import TrainingCertificate
from partners.training.courses.models import TrainingCourse
from partners.training.courses.policy import NOT_FOUND
from partners.training.courses.policy import visible_to as courses_of
from partners.training.elsewhere.models import TrainingClaim
from partners.training.elsewhere.policy import ClaimValues, may_decide, may_record, may_say, visible_to
from partners.training.elsewhere.states import ClaimState

WAITS = N_("A certificate from elsewhere waits for a second person: “%(title)s”.")
CONFIRMED = N_("Your certificate “%(title)s” was confirmed and counts from now on.")
REFUSED = N_("Your certificate “%(title)s” does not count: %(reason)s")


def record_claim(
    session: Session, actor: Actor, *, user_id: UUID, values: ClaimValues, now: datetime
) -> UUID:
    """Record what somebody earned elsewhere; it counts for nothing until a second person confirms it. Answers its id."""
    person = session.get(User, user_id)
    if person is None or person.status is not UserStatus.ACTIVE:
        raise RuleBroken(N_("Choose a colleague from the list."), "user_id")
    may_record(actor, person=(person.id, person.organisation_id))
    course = session.scalars(
        sa.select(TrainingCourse).where(
            TrainingCourse.id == values.course_id,
            TrainingCourse.id.in_(courses_of(actor)),
            TrainingCourse.gives_certificate,
        )
    ).one_or_none()
    if course is None:
        raise RuleBroken(N_("Choose a course from the list."), "course_id")
    may_say(values, course_hours=course.hours, today=local_date(now, actor.timezone))
    _may_be_new(session, person.id, values)
    assert actor.user_id is not None, "a trainee or coordinator is a person"
    claim = TrainingClaim(
        id=uuid4(),
        user_id=person.id,
        course_id=course.id,
        title=values.title,
        issuer_name=values.issuer_name,
        issuer_number=values.issuer_number,
        hours=values.hours,
        issued_on=values.issued_on,
        ends_on=values.ends_on,
        evidence=values.evidence,
        state=ClaimState.WAITING,
        recorded_at=now,
        recorded_by_id=actor.user_id,
    )
    session.add(claim)
    session.flush()
    seconds = [
        one for one in _coordinators(session, person.organisation_id) if one not in (person.id, actor.user_id)
    ]
    _tell(session, claim, seconds, WAITS, "waits", now=now)
    _record(session, actor, "training_claim.recorded", claim, now=now)
    return claim.id


def confirm_claim(session: Session, actor: Actor, claim_id: UUID, *, finding: str, now: datetime) -> UUID:
    """Confirm what a second person has seen: a certificate follows, which holds as long as one of ours would.

    It ends with the earlier of its own last day and the refresher interval of the course. Answers the certificate's id.
    """
    claim = _decide(session, actor, claim_id, ClaimState.CONFIRMED, finding, now=now)
    course = session.get_one(TrainingCourse, claim.course_id)
    holder = session.get_one(User, claim.user_id)
    certificate = TrainingCertificate(
        id=uuid4(),
        number=make_reference("C"),
        claim_id=claim.id,
        course_id=course.id,
        user_id=holder.id,
        holder_name=holder.name,
        course_title=claim.title,
        issuer_name=claim.issuer_name,
        hours=claim.hours,
        issued_on=claim.issued_on,
        expires_on=last_day(claim.issued_on, claim.ends_on, refresher_months=course.refresher_months),
        issued_at=now,
        issued_by_id=actor.user_id,
    )
    session.add(certificate)
    session.flush()
    _tell(session, claim, [holder.id], CONFIRMED, "confirmed", now=now)
    _record(session, actor, "training_claim.confirmed", claim, now=now, number=certificate.number)
    return certificate.id


def refuse_claim(session: Session, actor: Actor, claim_id: UUID, *, finding: str, now: datetime) -> None:
    """Say why what was recorded does not count; whose it is reads the reason, and may record it again."""
    claim = _decide(session, actor, claim_id, ClaimState.REFUSED, finding, now=now)
    _tell(session, claim, [claim.user_id], REFUSED, "refused", now=now, reason=finding)
    _record(session, actor, "training_claim.refused", claim, now=now)


def last_day(issued_on: date, ends_on: date | None, *, refresher_months: int) -> date:
    """The last day on which it holds: its own, or the end of our refresher interval where that is earlier."""
    ours = months_later(issued_on, refresher_months)
    return ours if ends_on is None else min(ours, ends_on)


def _decide(
    session: Session, actor: Actor, claim_id: UUID, state: ClaimState, finding: str, *, now: datetime
) -> TrainingClaim:
    claim = session.scalars(
        sa.select(TrainingClaim)
        .where(TrainingClaim.id == claim_id, TrainingClaim.id.in_(visible_to(actor)))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if claim is None:
        raise NotFound(NOT_FOUND)
    holder = session.get_one(User, claim.user_id)
    may_decide(
        actor,
        recorded_by_id=claim.recorded_by_id,
        holder=(holder.id, holder.organisation_id),
        state=claim.state,
    )
    if not finding:
        raise RuleBroken(N_("Say what you saw, or why it does not count."), "finding")
    claim.state, claim.finding = state, finding
    claim.decided_at, claim.decided_by_id = now, actor.user_id
    session.flush()
    return claim


def _may_be_new(session: Session, user_id: UUID, values: ClaimValues) -> None:
    twice = session.scalar(
        sa.select(sa.func.count()).where(
            TrainingClaim.user_id == user_id,
            TrainingClaim.course_id == values.course_id,
            TrainingClaim.issued_on == values.issued_on,
            TrainingClaim.state != ClaimState.REFUSED,
        )
    )
    if twice:
        raise RuleBroken(N_("A certificate of this day is recorded for this course already."), "issued_on")


def _coordinators(session: Session, organisation_id: UUID) -> list[UUID]:
    roles = [one.role for one in ROLES if Permission.TRAINING_RUN in one.permissions]
    return [one.id for one in list_workers(session, organisation_id, *roles)]


def _tell(
    session: Session,
    claim: TrainingClaim,
    to: list[UUID],
    text: str,
    event: str,
    *,
    now: datetime,
    **params: str,
) -> None:
    notify(
        session,
        to=to,
        kind=NoticeKind.TRAINING,
        text=text,
        params={"title": claim.title, **params},
        link=f"/training/elsewhere/{claim.id}",
        about=("training_claim", claim.id),
        key=f"training.claim_{event}:{claim.id.hex}",
        now=now,
    )


def _record(
    session: Session, actor: Actor, action: str, claim: TrainingClaim, *, now: datetime, **details: object
) -> None:
    told = {"user": str(claim.user_id), "course": str(claim.course_id), **details}
    record(session, actor, action=action, subject=("training_claim", claim.id), now=now, details=told)
