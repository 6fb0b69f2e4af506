"""Which organisations work with an actor's own: told by the room above, which knows of partnerships (ADR 0013)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy.orm import Session

from core.actor import Actor

PartnersOf = Callable[[Session, Actor, datetime], Mapping[UUID, str]]
_PLACE = "survey_partners"


def use_partners(app: Flask, partners_of: PartnersOf) -> None:
    """Ask this for the organisations to which results can be published."""
    app.extensions[_PLACE] = partners_of


def list_partners(session: Session, actor: Actor, *, now: datetime) -> Mapping[UUID, str]:
    """The partner organisations of an actor's own with their names; none where nobody tells of any."""
    partners_of: PartnersOf | None = current_app.extensions.get(_PLACE)
    return partners_of(session, actor, now) if partners_of else {}
