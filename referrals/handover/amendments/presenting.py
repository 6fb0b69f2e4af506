"""Amendments in the reader's words, for the pages of both sides."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from core.actor import Actor
from partners.memoranda.labels import URGENCIES
from partners.memoranda.terms import Urgency
from referrals.handover.amendments.fields import FIELDS
from referrals.handover.amendments.queries import list_amendments
from referrals.handover.safe_contact import UNSAFE_CHANNELS, split_channels
from web.i18n import local_date, translate


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeShown:
    """One field in words: what it said, what it says."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentShown:
    """What was changed together."""

    at: datetime
    by: str
    reason: str | None
    changes: tuple[ChangeShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentsShown:
    """The amendments of a page, the newest first, and whether its reader may add one."""

    batches: tuple[AmendmentShown, ...]
    can_amend: bool


def amendments_shown(session: Session, actor: Actor, referral_id: UUID, *, now: datetime) -> AmendmentsShown:
    """What the page of a referral shows of its amendments to this reader."""
    found = list_amendments(session, actor, referral_id, now=now)
    return AmendmentsShown(
        batches=tuple(
            AmendmentShown(
                at=batch.at,
                by=batch.by_name,
                reason=batch.reason,
                changes=tuple(
                    ChangeShown(
                        label=translate(FIELDS[row.field]),
                        old=_words(row.field, row.old),
                        new=_words(row.field, row.new),
                    )
                    for row in batch.rows
                ),
            )
            for batch in found.batches
        ),
        can_amend=found.can_amend,
    )


def _words(field: str, value: str | None) -> str:
    if value is None:
        return str(gettext("nothing"))
    if field == "urgency":
        return translate(URGENCIES[Urgency(value)])
    if field == "born_on":
        return local_date(date.fromisoformat(value))
    if field == "unsafe_channels":
        return ", ".join(translate(UNSAFE_CHANNELS.get(code).label) for code in split_channels(value))
    return value
