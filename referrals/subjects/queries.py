"""Reads of requests for a copy: the list by deadline, one request, and the copy itself."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.users.models import User
from core.actor import Actor
from core.errors import NotFound
from core.sealing import open_text
from referrals.handover.models import Referral
from referrals.people.models import Person
from referrals.subjects import policy
from referrals.subjects.codes import Answer, AskedBy, IdentityCheck, WithheldWhy
from referrals.subjects.copying import Part, compile_copy
from referrals.subjects.models import SubjectRequest

LONGEST = 200
_Taker, _Answerer = aliased(User), aliased(User)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """A request as pages show it: by code, never by name."""

    id: UUID
    person_id: UUID | None
    referral_id: UUID | None
    reference: str
    asked_by: AskedBy
    checked_how: IdentityCheck
    checked_words: str
    received_on: date
    due_on: date
    taken_at: datetime
    taken_by: str
    withheld: tuple[str, ...]
    withheld_why: WithheldWhy | None
    answer: Answer | None
    answered_at: datetime | None
    answered_by: str | None

    def days_left(self, today: date) -> int:
        """How many days are left until the deadline; negative once it has passed."""
        return (self.due_on - today).days


_ROWS = (
    sa.select(
        *sa.inspect(SubjectRequest).columns,
        sa.func.coalesce(Person.reference, Referral.reference).label("reference"),
        _Taker.name.label("taken_by"),
        _Answerer.name.label("answered_by"),
    )
    .outerjoin(Person, Person.id == SubjectRequest.person_id)
    .outerjoin(Referral, Referral.id == SubjectRequest.referral_id)
    .join(_Taker, _Taker.id == SubjectRequest.taken_by_id)
    .outerjoin(_Answerer, _Answerer.id == SubjectRequest.answered_by_id)
)


def list_requests(session: Session, actor: Actor) -> tuple[RequestRow, ...]:
    """The requests to the actor's organisation: those without an answer by their deadline, then the answered ones."""
    query = _ROWS.where(policy.visible_to(actor)).order_by(
        SubjectRequest.answered_at.is_not(None), SubjectRequest.due_on, SubjectRequest.id
    )
    return tuple(_row(row) for row in session.execute(query.limit(LONGEST)))


def get_request(session: Session, actor: Actor, request_id: UUID) -> RequestRow:
    """One request to the actor's organisation; raises `NotFound` for any other."""
    policy.may_answer(actor)
    row = session.execute(
        _ROWS.where(policy.visible_to(actor), SubjectRequest.id == request_id)
    ).one_or_none()
    if row is None:
        raise NotFound(policy.NOT_FOUND)
    return _row(row)


def copy_for(session: Session, actor: Actor, row: RequestRow) -> tuple[Part, ...]:
    """What is kept on the person, as far as it is given; nothing of a request that was refused."""
    return compile_copy(
        session, actor, person_id=row.person_id, referral_id=row.referral_id, withheld=row.withheld
    )


def _row(row: Any) -> RequestRow:
    names = RequestRow.__dataclass_fields__.keys() - {"checked_words", "withheld"}
    return RequestRow(
        **{name: row._mapping[name] for name in names},
        checked_words=open_text(row.checked_words_sealed, "subject_request", "checked_words", row.id) or "",
        withheld=tuple(row.withheld.split()),
    )
