"""Keeping filters: save, rename, delete, and open a list with one of them."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from audit.commands import record
from core.actor import Actor
from core.errors import Denied, NotFound, RuleBroken
from core.text import N_
from referrals.handover.filters.models import SavedFilter
from referrals.handover.filters.policy import LIMIT, kinds_of, visible_to
from referrals.handover.filters.values import ListFilter, ListKind, query_of

LONGEST_NAME = 60


def save_filter(
    session: Session,
    actor: Actor,
    *,
    kind: ListKind,
    name: str,
    chosen: ListFilter,
    is_default: bool = False,
    now: datetime,
) -> UUID:
    """Keep a filter under a name that the actor has not used for this list yet; at most 20 of each list."""
    if kind not in kinds_of(actor):
        raise Denied(N_("Your role may not do this."))
    _lock(session, actor)
    held = len(session.scalars(visible_to(actor).where(SavedFilter.list_kind == kind)).all())
    if held >= LIMIT:
        raise RuleBroken(
            N_("You keep %(count)s filters of this list already. Delete one first."), "name", count=LIMIT
        )
    clean = _name(session, actor, name, kind=kind)
    saved = SavedFilter(
        user_id=actor.user_id,
        list_kind=kind,
        name=clean,
        name_folded=clean.casefold(),
        query=query_of(chosen),
        is_default=False,
        created_at=now,
    )
    session.add(saved)
    session.flush()
    if is_default:
        _set_default(session, actor, saved)
    _record_filter(session, actor, "saved", saved, now=now)
    return saved.id


def rename_filter(session: Session, actor: Actor, filter_id: UUID, *, name: str, now: datetime) -> None:
    """Another name for one of the actor's filters."""
    saved = _load(session, actor, filter_id)
    clean = _name(session, actor, name, kind=saved.list_kind, but=saved.id)
    saved.name, saved.name_folded = clean, clean.casefold()
    session.flush()
    _record_filter(session, actor, "renamed", saved, now=now)


def delete_filter(session: Session, actor: Actor, filter_id: UUID, *, now: datetime) -> None:
    """Forget one of the actor's filters."""
    saved = _load(session, actor, filter_id)
    session.delete(saved)
    session.flush()
    _record_filter(session, actor, "deleted", saved, now=now)


def open_with(session: Session, actor: Actor, filter_id: UUID, *, now: datetime) -> None:
    """From now on the list opens with this filter, and with no other."""
    saved = _load(session, actor, filter_id)
    _set_default(session, actor, saved)
    _record_filter(session, actor, "made_default", saved, now=now)


def open_without(session: Session, actor: Actor, filter_id: UUID, *, now: datetime) -> None:
    """From now on the list opens without this filter."""
    saved = _load(session, actor, filter_id)
    saved.is_default = False
    session.flush()
    _record_filter(session, actor, "unmade_default", saved, now=now)


def _lock(session: Session, actor: Actor) -> None:
    """One change of a person's filters at a time: two windows of one person do not pass the limit together."""
    session.execute(sa.select(User.id).where(User.id == actor.user_id).with_for_update()).one()


def _load(session: Session, actor: Actor, filter_id: UUID) -> SavedFilter:
    _lock(session, actor)
    saved = session.scalars(visible_to(actor).where(SavedFilter.id == filter_id)).one_or_none()
    if saved is None:
        raise NotFound(N_("There is no such filter."))
    return saved


def _name(session: Session, actor: Actor, name: str, *, kind: ListKind, but: UUID | None = None) -> str:
    clean = " ".join(name.split())
    if not clean:
        raise RuleBroken(N_("Give the filter a name."), "name")
    if len(clean) > LONGEST_NAME:
        raise RuleBroken(N_("A name has at most %(count)s characters."), "name", count=LONGEST_NAME)
    taken = visible_to(actor).where(
        SavedFilter.list_kind == kind, SavedFilter.name_folded == clean.casefold(), SavedFilter.id != but
    )
    if session.scalars(taken).first() is not None:
        raise RuleBroken(N_("You have a filter of this name already."), "name")
    return clean


def _set_default(session: Session, actor: Actor, saved: SavedFilter) -> None:
    for other in session.scalars(visible_to(actor).where(SavedFilter.list_kind == saved.list_kind)):
        other.is_default = False
    session.flush()
    saved.is_default = True
    session.flush()


def _record_filter(session: Session, actor: Actor, done: str, saved: SavedFilter, *, now: datetime) -> None:
    record(
        session,
        actor,
        action=f"saved_filter.{done}",
        subject=("saved_filter", saved.id),
        now=now,
        details={"list": saved.list_kind.value},
    )
