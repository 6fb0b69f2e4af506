"""Taking a request down and answering it; what was given stands in the log of disclosures."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor, OrganisationKind
from core.clock import local_date
from core.errors import NotFound, RuleBroken
from partners.memoranda.terms import DataCategory
from referrals.handover.models import Referral
from referrals.holds.policy import NO_RECORD, cases_within, people_within
from referrals.people.consents.codes import DisclosedHow, DisclosedOn, Purpose
from referrals.people.consents.disclosures import log_disclosure
from referrals.people.consents.flow import NEVER
from referrals.people.models import Person
from referrals.people.queries import country_of
from referrals.subjects import policy
from referrals.subjects.codes import Answer, AskedBy, IdentityCheck, Section, WithheldWhy
from referrals.subjects.models import SubjectRequest

FORMS = ("html", "json", "pdf")


def take_request(
    session: Session,
    actor: Actor,
    *,
    reference: str,
    asked_by: str,
    checked_how: str,
    words: str,
    received_on: date | None,
    now: datetime,
) -> UUID:
    """Note that somebody asked, how it was checked who they are, and until when they have an answer; answers its id.

    An agency names the person by their code, an NGO the referral by its number. Raises `RuleBroken` at the field.
    """
    policy.may_answer(actor)
    today = local_date(now, actor.timezone)
    policy.may_take(
        asked_by=asked_by, checked_how=checked_how, words=words, received_on=received_on, today=today
    )
    assert received_on is not None, "may_take asks for a day"
    assert actor.organisation_id is not None, "may_answer asks for somebody of an organisation"
    person_id, referral_id = _find(session, actor, reference)
    request = SubjectRequest(
        id=uuid4(),
        organisation_id=actor.organisation_id,
        person_id=person_id,
        referral_id=referral_id,
        asked_by=AskedBy(asked_by),
        checked_how=IdentityCheck(checked_how),
        checked_words=" ".join(words.split()),
        received_on=received_on,
        due_on=policy.due_on(received_on, country=country_of(session, actor.organisation_id)),
        taken_at=now,
        taken_by_id=actor.user_id,
    )
    session.add(request)
    session.flush()
    _record(session, actor, "subject_request.taken", request, now=now, checked=checked_how)
    return request.id


def answer_request(
    session: Session,
    actor: Actor,
    request_id: UUID,
    *,
    answer: str,
    withheld: Collection[str],
    why: str | None,
    now: datetime,
) -> None:
    """Say what was given and what withheld, with the reason; the disclosure is logged in the same transaction."""
    policy.may_answer(actor)
    request = _load(session, actor, request_id)
    policy.may_change(request)
    left_out = sorted(set(withheld))
    policy.may_end(answer=answer, withheld=left_out, why=why)
    if answer == Answer.REFUSED:
        left_out = sorted(section.value for section in Section)
    request.answer, request.withheld = Answer(answer), " ".join(left_out)
    request.withheld_why = WithheldWhy(why) if left_out and why else None
    request.answered_at, request.answered_by_id = now, actor.user_id
    session.flush()
    if answer != Answer.REFUSED:
        assert actor.organisation_id is not None, "may_answer asks for somebody of an organisation"
        log_disclosure(
            session,
            actor,
            person_id=request.person_id,
            referral_id=request.referral_id,
            recipient_id=actor.organisation_id,  # into whose hand the copy is given for the person
            categories=frozenset(DataCategory) - NEVER,
            purpose=Purpose.PERSONS_REQUEST,
            channel=DisclosedHow.EXPORT,
            basis=DisclosedOn.OTHER_LAW,
            now=now,
        )
    in_time = local_date(now, actor.timezone) <= request.due_on
    _record(session, actor, "subject_request.answered", request, now=now, answer=answer, in_time=str(in_time))


def note_copy(session: Session, actor: Actor, request_id: UUID, *, form: str, now: datetime) -> None:
    """Each copy that is made leaves a row of its own in the trail."""
    assert form in FORMS, "a copy has one of three forms"
    request = _load(session, actor, request_id)
    _record(session, actor, "subject_request.copied", request, now=now, form=form)


def _find(session: Session, actor: Actor, reference: str) -> tuple[UUID | None, UUID | None]:
    code = reference.strip().upper()
    if actor.organisation_kind is OrganisationKind.AGENCY:
        found = session.scalar(sa.select(Person.id).where(people_within(actor), Person.reference == code))
        if found is None:
            found = session.scalar(
                sa.select(Referral.person_id).where(cases_within(actor), Referral.reference == code)
            )
        if found is not None:
            return found, None
    else:
        case = session.scalar(sa.select(Referral.id).where(cases_within(actor), Referral.reference == code))
        if case is not None:
            return None, case
    raise RuleBroken(NO_RECORD, "reference")


def _load(session: Session, actor: Actor, request_id: UUID) -> SubjectRequest:
    request = session.scalars(
        sa.select(SubjectRequest)
        .where(policy.visible_to(actor), SubjectRequest.id == request_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if request is None:
        raise NotFound(policy.NOT_FOUND)
    return request


def _record(
    session: Session, actor: Actor, action: str, request: SubjectRequest, *, now: datetime, **details: str
) -> None:
    about = {"person": request.person_id, "referral": request.referral_id}
    named = {kind: one.hex for kind, one in about.items() if one is not None}
    record(
        session,
        actor,
        action=action,
        subject=("subject_request", request.id),
        now=now,
        details={**named, **details},
    )
