"""Who can be the second of two people over holds and seals, and how they hear that one is asked for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from core.actor import Actor, Role
from referrals.handover.recipients import holders_of

SECONDS = (Role.RECORDS_OFFICER, Role.ORGANISATION_ADMIN)


def tell_seconds(
    session: Session, actor: Actor, *, text: str, link: str, about: tuple[str, UUID], key: str, now: datetime
) -> None:
    """Everybody of the actor's organisation who can be the second person, but the actor, gets the notice."""
    assert actor.organisation_id is not None, "the policy asks for somebody of an organisation"
    seconds = holders_of(session, actor.organisation_id, *SECONDS)
    notify(
        session,
        to=[one for one in seconds if one != actor.user_id],
        kind=NoticeKind.REFERRAL,
        text=text,
        link=link,
        about=about,
        key=key,
        now=now,
    )
