"""What a person is told about their own account: by mail and inside the application (security A-11)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from core.text import N_


class Event(StrEnum):
    """What happened to an account."""

    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - names an event
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    FACTORS_RESET = "factors_reset"
    FACTORS_RESET_BY_COMMAND = "factors_reset_by_command"
    RESET_ASKED = "reset_asked"
    CODES_ISSUED = "codes_issued"
    RECOVERY_USED = "recovery_used"
    COUNTER_WENT_BACK = "counter_went_back"


WORDS = {
    Event.PASSWORD_CHANGED: N_("Your password was changed."),
    Event.FACTOR_ADDED: N_("A second factor was added to your account."),
    Event.FACTOR_REMOVED: N_("A second factor was removed from your account."),
    Event.FACTORS_RESET: N_("Two administrators removed all second factors of your account."),
    Event.FACTORS_RESET_BY_COMMAND: N_(
        "Whoever runs this installation removed all second factors of your account on its command line."
    ),
    Event.RESET_ASKED: N_("An administrator asked that all second factors of your account are removed."),
    Event.CODES_ISSUED: N_("New recovery codes were made for your account; the earlier ones work no more."),
    Event.RECOVERY_USED: N_("A recovery code of your account was used."),
    Event.COUNTER_WENT_BACK: N_("A passkey of your account may have been copied. It was closed."),
}
"""The sentence of the notice and of the mail."""


def put_notice(session: Session, user_id: UUID, event: Event, *, now: datetime) -> None:
    """A notice that waits for the person; the mail about it is written by the edge."""
    notify(
        session,
        to=[user_id],
        kind=NoticeKind.ACCOUNT,
        text=WORDS[event],
        link="/account",
        about=("user", user_id),
        key=f"account:{event.value}:{now.isoformat()}",
        now=now,
    )
