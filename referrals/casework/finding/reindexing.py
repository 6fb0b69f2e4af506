"""Making the indexes of the search again from the texts: after the key of blind indexes changed, or in bulk."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from audit.commands import record
from core.actor import Actor
from core.keys.acting import acting_for
from core.sealing import open_text
from referrals.casework.models import CaseNote, ContactAttempt
from referrals.casework.notes.models import CaseNoteAmendment
from referrals.handover.models import Referral, ReferralPacket
from referrals.handover.search.indexing import PACKET_SOURCES, word_rows
from referrals.handover.search.models import SearchWord, Source
from referrals.people.indexing import name_index, phone_index

CHUNK = 500


def rebuild_search(session: Session, actor: Actor, *, now: datetime) -> int:
    """Forget every word and index every referral that was sent anew; answers how many."""
    session.execute(sa.delete(SearchWord))
    count, last = 0, None
    while True:
        query = sa.select(Referral.id).where(Referral.submitted_at.is_not(None)).order_by(Referral.id)
        if last is not None:
            query = query.where(Referral.id > last)
        keys = session.scalars(query.limit(CHUNK)).all()
        if not keys:
            break
        ngos = sa.select(Referral.ngo_id).where(Referral.id.in_(keys), Referral.ngo_id.is_not(None))
        # A standing job: it works for each NGO whose words it writes, and says so.
        with acting_for(*session.scalars(ngos.distinct())):
            _index(session, keys)
        count, last = count + len(keys), keys[-1]
    record(
        session,
        actor,
        action="search.rebuilt",
        subject=("search", "all"),
        now=now,
        details={"referrals": count},
    )
    return count


def _index(session: Session, keys: Sequence[UUID]) -> None:
    packets: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for row in session.execute(_packets(keys)):
        packets.append(
            {
                "key": row.id,
                "name": name_index(row.ngo_id, _opened(row, "person_name")),
                "phone": phone_index(row.ngo_id, _opened(row, "phone"), row.country),
            }
        )
        for source in PACKET_SOURCES:
            words += word_rows(
                referral_id=row.id,
                ngo_id=row.ngo_id,
                source=source,
                text_id=row.id,
                text=_opened(row, source.value),
            )
    for source, row, text in _casework(session, keys):
        words += word_rows(
            referral_id=row.referral_id, ngo_id=row.ngo_id, source=source, text_id=row.id, text=text
        )
    table: Any = ReferralPacket.__table__
    session.execute(
        sa.update(table)
        .where(table.c.id == sa.bindparam("key"))
        .values(name_index=sa.bindparam("name"), phone_index=sa.bindparam("phone")),
        packets,
    )
    if words:
        session.execute(sa.insert(SearchWord), words)


def _packets(keys: Sequence[UUID]) -> sa.Select[Any]:
    sealed = ("person_name", "phone", *(source.value for source in PACKET_SOURCES))
    return (
        sa.select(
            Referral.id,
            Referral.ngo_id,
            Organisation.country,
            *(getattr(ReferralPacket, f"{name}_sealed") for name in sealed),
        )
        .join(ReferralPacket, ReferralPacket.id == Referral.id)
        .join(Organisation, Organisation.id == Referral.agency_id)
        .where(Referral.id.in_(keys))
    )


def _casework(session: Session, keys: Sequence[UUID]) -> Iterator[tuple[Source, Any, str | None]]:
    """Notes as they read now, and the notes of attempts."""
    latest: dict[UUID, str | None] = {}
    changed = (
        sa.select(CaseNoteAmendment.id, CaseNoteAmendment.note_id, CaseNoteAmendment.text_sealed)
        .join(CaseNote, CaseNote.id == CaseNoteAmendment.note_id)
        .where(CaseNote.referral_id.in_(keys))
        .order_by(CaseNoteAmendment.number)
    )
    for row in session.execute(changed):
        latest[row.note_id] = open_text(row.text_sealed, "case_note_amendment", "text", row.id)
    for row in session.execute(_of_cases(CaseNote, CaseNote.text_sealed, keys)):
        text = latest.get(row.id) or open_text(row.text_sealed, "case_note", "text", row.id)
        yield Source.NOTE, row, text
    for row in session.execute(_of_cases(ContactAttempt, ContactAttempt.note_sealed, keys)):
        yield Source.ATTEMPT, row, open_text(row.note_sealed, "contact_attempt", "note", row.id)


def _of_cases(model: Any, sealed: Any, keys: Sequence[UUID]) -> sa.Select[Any]:
    return (
        sa.select(model.id, model.referral_id, Referral.ngo_id, sealed)
        .join(Referral, Referral.id == model.referral_id)
        .where(model.referral_id.in_(keys))
    )


def _opened(row: Any, name: str) -> str | None:
    return open_text(getattr(row, f"{name}_sealed"), "referral_packet", name, row.id)
