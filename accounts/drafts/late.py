"""A form that is sent when its writer is no longer signed in: kept for them alone, and offered once they are back (B-07).

Every long form says in a hidden field, under our key, for whom its page was made. Only with that is anything kept, so nobody
can lay something before somebody else; and it needs neither the session, which is gone, nor JavaScript.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from urllib.parse import quote
from uuid import UUID

from flask import request

from accounts.drafts.commands import keep_draft
from accounts.drafts.queries import DraftRow, find_draft
from accounts.users.queries import find_actor_of
from core.actor import Actor
from core.clock import utc_now
from core.errors import RuleBroken
from core.sealing import key_ring
from web.access import find_actor, local_target
from web.acting import act_for
from web.database import current_session
from web.discretion import is_private

MARK, PAGE, TOKEN = "draft_mark", "draft_page", "csrf_token"
LONGEST_PAGE = 380
MAC_BYTES = 16
SCOPE = "page of a form"


def mark_of(user_id: UUID, *, now: datetime) -> str:
    """What the hidden field of a page says that was made for this person on this day."""
    return urlsafe_b64encode(user_id.bytes + _mac(user_id, now)).decode().rstrip("=")


def owner_of(mark: str | None, *, now: datetime) -> UUID | None:
    """For whom the page was made, today or yesterday; None for anything that none of our pages said."""
    try:
        held = urlsafe_b64decode((mark or "") + "=" * (-len(mark or "") % 4))
    except (binascii.Error, ValueError):
        return None
    if len(held) != 16 + MAC_BYTES:
        return None
    user_id = UUID(bytes=held[:16])
    days = (now, now - timedelta(days=1))
    return user_id if any(compare_digest(held[16:], _mac(user_id, day)) for day in days) else None


def _mac(user_id: UUID, day: datetime) -> bytes:
    said = f"{user_id.hex} {day.astimezone(UTC).date()}"
    return bytes(key_ring().blind_index(said, SCOPE))[:MAC_BYTES]


def draft_mark() -> str:
    """The hidden field for whoever looks at a page now; empty for nobody, and on private pages."""
    actor = find_actor()
    if actor is None or actor.user_id is None or is_private():
        return ""
    return mark_of(actor.user_id, now=utc_now())


def typed_fields() -> list[tuple[str, str]]:
    """What this request's form holds, without tokens, passwords and codes."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in (MARK, PAGE, TOKEN, "again")
        and "password" not in name
        and not name.startswith("factor_")
    ]


def late_key(page: str) -> str:
    """Under which a form that was sent too late is kept: apart from what the page's script keeps of the same page."""
    return f"unsent {page}"


def find_late(actor: Actor, page: str, *, now: datetime) -> DraftRow | None:
    """What the actor sent to the page too late."""
    return find_draft(current_session(), actor, late_key(page), now=now)


def keep_late_form() -> str | None:
    """Keep what was sent by somebody whose session is over; where it is offered again, or None where nothing was kept."""
    if is_private() or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return None
    now, page = utc_now(), local_target(request.full_path.rstrip("?"))
    user_id = owner_of(request.form.get(MARK), now=now)
    if user_id is None or page is None or len(page) > LONGEST_PAGE:
        return None
    session = current_session()
    actor = find_actor_of(session, user_id)
    if actor is None:
        return None
    act_for(actor.organisation_id)
    try:
        keep_draft(session, actor, page=late_key(page), fields=typed_fields(), now=now)
    except RuleBroken:
        session.rollback()
        return None
    session.commit()
    return f"/drafts/unsent?page={quote(page, safe='/')}"
