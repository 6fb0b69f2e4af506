"""The audit trail on a page: who did what, the newest first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from audit.policy import INSTALLATION, chain_for, reads_all
from audit.queries import AuditEntry, list_entries
from audit.words import action_words, kind_words
from core.permissions import Permission
from core.text import N_
from web.access import get_actor, requires
from web.database import current_session
from web.i18n import translate

PAGE_SIZE = 50
NamesOf = Callable[[Session, Iterable[UUID | None]], dict[UUID, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry in the reader's words."""

    sequence: int
    at: datetime
    who: str
    action: str
    subject: str


def make_blueprint(*, names_of: NamesOf) -> Blueprint:
    """The trail's page; the floor above lends `names_of`, since the trail itself knows ids only."""
    blueprint = Blueprint("audit", __name__, url_prefix="/audit")

    @blueprint.get("/")
    @requires(Permission.AUDIT_READ)
    def index() -> ResponseReturnValue:
        """The entries of one chain, a page at a time."""
        actor, session = get_actor(), current_session()
        wanted = request.args.get("chain")
        chain = chain_for(actor, wanted)
        before = request.args.get("before", type=int)
        entries = list_entries(session, chain=chain, before=before, limit=PAGE_SIZE + 1)
        shown, more = entries[:PAGE_SIZE], len(entries) > PAGE_SIZE
        names = names_of(session, [entry.user_id for entry in shown])
        return render_template(
            "audit/index.html",
            lines=[line_of(entry, names) for entry in shown],
            reads_all=reads_all(actor),
            installation=INSTALLATION,
            wanted=wanted,
            first_url=url_for("audit.index", chain=wanted) if before else None,
            next_url=url_for("audit.index", chain=wanted, before=shown[-1].sequence) if more else None,
        )

    return blueprint


def line_of(entry: AuditEntry, names: dict[UUID, str]) -> Line:
    """An entry with the name of who acted, the act in plain words, and the start of the subject's id."""
    if entry.user_id is None:
        who = (
            translate(N_("Nobody signed in")) if entry.action == "sign_in.failed" else translate(N_("System"))
        )
    else:
        who = names.get(entry.user_id, entry.user_id.hex[:8])
    return Line(
        sequence=entry.sequence,
        at=entry.at,
        who=who,
        action=translate(action_words(entry.action)),
        subject=f"{translate(kind_words(entry.subject_kind))} {entry.subject_id[:8]}",
    )
