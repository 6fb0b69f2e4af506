"""Mails about notices: how many of which kind, and where to read them; never what they say.

A notice that a person has read, or muted, needs no mail. Whoever is told at once is not told again in the digest.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.digest import last_due
from accounts.notices.models import Notice, NoticeKind, NoticeMute, NoticePreference, Weight
from accounts.notices.queries import DEFAULT_HOUR
from accounts.notices.words import COUNTED
from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.outbox.commands import SITE
from accounts.outbox.letters import NEUTRAL, NEUTRAL_URL, queue_letter
from accounts.users.models import User, UserStatus
from core.clock import local_date

PEOPLE = 200
"""People in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    id: UUID
    email: str
    locale: str
    zone: str
    hour: int | None
    writable: bool


def mail_digests(session: Session, *, now: datetime) -> int:
    """Once per person and local day, at their hour: one mail with counts; answers how many were written."""
    return _mail(session, Weight.DIGEST, now=now)


def mail_urgent(session: Session, *, now: datetime) -> int:
    """What cannot wait is mailed at once, all that a person has waiting in one mail."""
    return _mail(session, Weight.IMMEDIATE, now=now)


def _mail(session: Session, weight: Weight, *, now: datetime) -> int:
    after: UUID | None = None
    written = 0
    while readers := _readers(session, weight, after=after):
        waiting = _waiting(session, weight, [reader.id for reader in readers])
        mutes = _mutes(session, [reader.id for reader in readers])
        settled: list[UUID] = []
        for reader in readers:
            due, key = _due(reader, waiting[reader.id], weight, now=now)
            if not due:
                continue
            settled += [row.id for row in due]
            muted = mutes.get(reader.id, [])
            today = local_date(now, reader.zone)
            told = [row for row in due if row.read_at is None and not _is_muted(row, muted, today)]
            if told and reader.writable and key is not None:
                _write(session, reader, told, weight, key=key, now=now)
                written += 1
        _settle(session, settled, now=now)
        after = readers[-1].id
    return written


def _due(
    reader: _Reader, rows: Sequence[Any], weight: Weight, *, now: datetime
) -> tuple[Sequence[Any], str | None]:
    """The notices whose time has come, and the key of the mail; without a key they need none."""
    if weight is Weight.IMMEDIATE:
        return rows, f"notice:{rows[0].id.hex}"
    if reader.hour is None:
        return rows, None
    day, moment = last_due(now, hour=reader.hour, zone=reader.zone)
    due = [row for row in rows if row.created_at < moment]
    return due, f"notice_digest:{reader.id.hex}:{day.isoformat()}"


def _is_muted(row: Any, mutes: Iterable[Any], today: date) -> bool:
    if row.kind is NoticeKind.SAFETY:
        return False
    return any(
        mute.until >= today
        and (mute.kind is row.kind if mute.kind is not None else mute.partnership_id == row.partnership_id)
        for mute in mutes
    )


def _write(
    session: Session, reader: _Reader, rows: Sequence[Any], weight: Weight, *, key: str, now: datetime
) -> None:
    counts = Counter(row.kind for row in rows)
    only_messages = set(counts) == {NoticeKind.THREAD}
    letter = "notice_urgent" if weight is Weight.IMMEDIATE else "notice_digest"
    queue_letter(
        session,
        NEUTRAL if only_messages else letter,
        dedup_key=key,
        user_id=reader.id,
        recipient=reader.email,
        locale=reader.locale,
        now=now,
        lines=[(COUNTED[kind], counts[kind]) for kind in NoticeKind if counts[kind]],
        url=NEUTRAL_URL if only_messages else SITE + "/notices/",
    )


def _readers(session: Session, weight: Weight, *, after: UUID | None) -> list[_Reader]:
    waiting = sa.select(Notice.recipient_id).where(sa.text("settled_at IS NULL"), Notice.weight == weight)
    query = (
        sa.select(
            User.id,
            User.email,
            User.status,
            Organisation.locale,
            Organisation.timezone,
            Organisation.status.label("standing"),
            NoticePreference.user_id.label("chosen"),
            NoticePreference.digest_hour,
        )
        .join(Organisation, Organisation.id == User.organisation_id)
        .outerjoin(NoticePreference, NoticePreference.user_id == User.id)
        .where(User.id.in_(waiting))
        .order_by(User.id)
        .limit(PEOPLE)
    )
    if after is not None:
        query = query.where(User.id > after)
    return [
        _Reader(
            id=row.id,
            email=row.email,
            locale=row.locale,
            zone=row.timezone,
            hour=row.digest_hour if row.chosen is not None else DEFAULT_HOUR,
            writable=row.status is UserStatus.ACTIVE and row.standing is OrganisationStatus.ACTIVE,
        )
        for row in session.execute(query)
    ]


def _waiting(session: Session, weight: Weight, ids: list[UUID]) -> dict[UUID, list[Any]]:
    rows = session.execute(
        sa.select(
            Notice.id,
            Notice.recipient_id,
            Notice.kind,
            Notice.partnership_id,
            Notice.created_at,
            Notice.read_at,
        )
        .where(sa.text("settled_at IS NULL"), Notice.weight == weight, Notice.recipient_id.in_(ids))
        .order_by(Notice.created_at, Notice.id)
    )
    found: dict[UUID, list[Any]] = {user_id: [] for user_id in ids}
    for row in rows:
        found[row.recipient_id].append(row)
    return found


def _mutes(session: Session, ids: list[UUID]) -> Mapping[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in session.execute(
        sa.select(NoticeMute.user_id, NoticeMute.kind, NoticeMute.partnership_id, NoticeMute.until).where(
            NoticeMute.user_id.in_(ids)
        )
    ):
        found.setdefault(row.user_id, []).append(row)
    return found


def _settle(session: Session, ids: list[UUID], *, now: datetime) -> None:
    for start in range(0, len(ids), 500):
        session.execute(
            sa.update(Notice)
            .where(Notice.id.in_(ids[start : start + 500]))
            .values(settled_at=now)
            .execution_options(synchronize_session=False)
        )
