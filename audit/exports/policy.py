"""Whose files are whose: the content is its maker's alone, that there is a file is their auditors' as well."""

import sqlalchemy as sa

from audit.exports.codes import NEEDED, ExportKind
from audit.exports.models import ExportedFile
from audit.policy import may_read
from core.actor import Actor
from core.errors import Denied
from core.text import N_

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")


def made_by(actor: Actor) -> sa.ColumnElement[bool]:
    """A person sees the files that they made in the organisation for which they act."""
    return sa.and_(
        ExportedFile.made_by_id == actor.user_id, ExportedFile.organisation_id == actor.organisation_id
    )


def made_in(actor: Actor) -> sa.ColumnElement[bool]:
    """Who reads the trail sees that files were made in their organisation; raises `Denied` for others."""
    may_read(actor)
    return ExportedFile.organisation_id == actor.organisation_id


def may_hold(actor: Actor, kind: ExportKind) -> None:
    """A file is handed out to whom still holds the permission by which it was made."""
    if not actor.holds(NEEDED[kind]):
        raise Denied(N_("Your role does not take this file along any more."))
