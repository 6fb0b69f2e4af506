"""What every command of outreach does alike: load for update, check texts, links and people, record the event."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.roles import ROLES
from accounts.users.queries import WorkerRow, list_workers
from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.memoranda.policy import partnerships_of
from partners.outreach.policy import found, may_keep
from partners.outreach.terms import CURRENCIES, MOST_MONEY, MOST_PEOPLE

KEEPERS = tuple(one.role for one in ROLES if Permission.OUTREACH_WRITE in one.permissions)


def load(session: Session, actor: Actor, model: Any, row_id: UUID, visible: Any) -> Any:
    """The row, locked for this transaction, which the actor's organisation keeps; raises `NotFound` or `Denied`."""
    row = found(
        session.scalars(
            sa.select(model)
            .where(model.id == row_id, model.id.in_(visible))
            .with_for_update(of=model)
            .execution_options(populate_existing=True)
        ).one_or_none()
    )
    may_keep(actor, row.organisation_id)
    return row


def check_seen(row: Any, version: int | None) -> None:
    """Nobody writes over what they did not see."""
    if version is not None and version != row.version:
        raise Conflict(N_("Somebody changed this meanwhile. Open it again and put your change in."))


def required(text: str | None, words: str, field: str) -> str:
    """A text without the spaces around it; raises `RuleBroken` at the field where there is none."""
    if not (text or "").strip():
        raise RuleBroken(words, field)
    return (text or "").strip()


def optional(text: str | None) -> str | None:
    """A text without the spaces around it, or nothing."""
    return (text or "").strip() or None


def check_link(url: str | None, field: str = "link") -> str | None:
    """A web address that a reader can open, or nothing."""
    kept = optional(url)
    if kept is not None and (urlsplit(kept).scheme not in ("http", "https") or not urlsplit(kept).netloc):
        raise RuleBroken(N_("Give a web address that starts with https://."), field)
    return kept


def check_days(starts_on: date, ends_on: date | None, field: str = "ends_on") -> None:
    """What lasts does not end before it begins."""
    if ends_on is not None and ends_on < starts_on:
        raise RuleBroken(N_("The last day must not be before the first day."), field)


def check_money(minor: int | None, currency: str, field: str) -> None:
    """An amount is zero or more and of a currency of the list."""
    if minor is not None and not 0 <= minor <= MOST_MONEY:
        raise RuleBroken(N_("Give an amount between 0 and 100 million."), field)
    if currency not in CURRENCIES:
        raise RuleBroken(N_("Choose a currency from the list."), "currency")


def check_people(number: int | None, field: str) -> None:
    """A number of people is zero or more."""
    if number is not None and not 0 <= number <= MOST_PEOPLE:
        raise RuleBroken(N_("Give a number of zero or more."), field)


def check_partnership(session: Session, actor: Actor, partnership_id: UUID | None) -> UUID | None:
    """What is shared is shared with one of one's own partnerships."""
    if partnership_id is not None and partnership_id not in set(session.scalars(partnerships_of(actor))):
        raise RuleBroken(N_("Choose one of your own partnerships."), "partnership")
    return partnership_id


def list_keepers(session: Session, organisation_id: UUID | None) -> list[WorkerRow]:
    """The active people of an organisation who may own something of outreach."""
    return list_workers(session, organisation_id, *KEEPERS) if organisation_id else []


def check_owner(session: Session, actor: Actor, owner_id: UUID) -> UUID:
    """An owner is an active person of one's own organisation who keeps outreach."""
    if owner_id not in {one.id for one in list_keepers(session, actor.organisation_id)}:
        raise RuleBroken(N_("Choose an active person of your organisation."), "owner")
    return owner_id


def record_outreach(
    session: Session,
    actor: Actor,
    about: str,
    event: str,
    subject_id: UUID,
    *,
    now: datetime,
    **details: object,
) -> None:
    """The last step of every command: its row in the trail."""
    session.flush()
    record(session, actor, action=event, subject=(about, subject_id), now=now, details=details)
