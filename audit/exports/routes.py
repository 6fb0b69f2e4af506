"""The files that one took along, for a day to take again; and for who reads the trail, that they were made."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from audit.exports import queries
from audit.exports.codes import KINDS, REASONS
from audit.exports.commands import take_again
from core.actor import Actor
from core.clock import utc_now
from core.permissions import Permission
from web.access import get_actor, requires, step_up, writes
from web.database import current_session
from web.forms import button_pressed
from web.i18n import translate
from web.uploads import attachment

TEMPLATES = "audit/exports"
NamesOf = Callable[[Session, Collection[UUID]], dict[UUID, str]]


def make_blueprint(names_of: NamesOf) -> Blueprint:
    """The pages of files; the trail knows ids only, so names are lent."""
    blueprint = Blueprint("files", __name__)

    @blueprint.get("/files")
    @requires(Permission.ACCOUNT_OWN)
    def own() -> str:
        """The files that one made, those of the last day to take again."""
        rows = queries.list_own(current_session(), get_actor(), now=utc_now())
        return render_template(f"{TEMPLATES}/own.html", rows=rows, **_words())

    @blueprint.post("/files/<uuid:file_id>/take")
    @step_up
    @requires(Permission.ACCOUNT_OWN)
    @writes
    def take(file_id: UUID) -> ResponseReturnValue:
        """The file once more, for whoever made it."""
        if not button_pressed():
            return redirect(url_for("files.own"))
        file = take_again(current_session(), get_actor(), file_id, now=utc_now())
        return attachment(file.content, media_type=file.media_type, name=file.name)

    @blueprint.get("/audit/files")
    @requires(Permission.AUDIT_READ)
    def made() -> str:
        """Which files the people of one's organisation took along, and why; never what is in them."""
        session, actor = current_session(), get_actor()
        found = _page(session, actor)
        shown, more = found[: queries.PAGE_SIZE], len(found) > queries.PAGE_SIZE
        return render_template(
            f"{TEMPLATES}/made.html",
            rows=shown,
            names=names_of(session, {row.made_by_id for row in shown}),
            first_url=url_for("files.made") if request.args.get("before") else None,
            next_url=url_for("files.made", before=_moment(shown[-1].made_at)) if more else None,
            **_words(),
        )

    return blueprint


def _page(session: Session, actor: Actor) -> list[queries.FileRow]:
    before = request.args.get("before", type=int)
    moment = None
    if before is not None and 0 <= before < 2**55:
        moment = datetime.fromtimestamp(0, UTC) + before * datetime.resolution
    return queries.list_made(session, actor, before=moment, now=utc_now(), limit=queries.PAGE_SIZE + 1)


def _moment(at: datetime) -> int:
    """A moment as an address holds it: microseconds since 1970."""
    return (at - datetime.fromtimestamp(0, UTC)) // datetime.resolution


def _words() -> dict[str, dict[str, str]]:
    return {
        "kinds": {code.value: translate(label) for code, label in KINDS.items()},
        "reasons": {code.value: translate(label) for code, label in REASONS.items()},
    }
