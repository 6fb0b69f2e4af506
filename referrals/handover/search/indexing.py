"""Keeping the indexes by which an NGO finds a referral: name, number, and the words of its texts."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.sealing import key_ring
from referrals.handover.models import Referral, ReferralPacket
from referrals.handover.search.models import SearchWord, Source
from referrals.handover.search.words import searchable_words
from referrals.people.indexing import name_index, phone_index

PACKET_SOURCES = (Source.CONCERN, Source.SAFETY, Source.ACCESS_NEEDS)


def word_token(ngo_id: UUID, word: str) -> bytes:
    """The keyed digest of a word within an NGO."""
    return key_ring().blind_index(word, f"{ngo_id.hex}:word")


def index_packet(session: Session, referral: Referral, packet: ReferralPacket) -> None:
    """Whoever writes the packet of a referral that is sent, or sends it, calls this afterwards.

    Of a draft nothing is indexed: nobody but its officer reads it.
    """
    if referral.ngo_id is None:
        return
    country = session.scalar(sa.select(Organisation.country).where(Organisation.id == referral.agency_id))
    packet.name_index = name_index(referral.ngo_id, packet.person_name)
    packet.phone_index = phone_index(referral.ngo_id, packet.phone, country or "")
    for source in PACKET_SOURCES:
        index_text(
            session,
            referral_id=referral.id,
            ngo_id=referral.ngo_id,
            source=source,
            text_id=referral.id,
            text=getattr(packet, source.value),
        )


def index_text(
    session: Session,
    *,
    referral_id: UUID,
    ngo_id: UUID | None,
    source: Source,
    text_id: UUID,
    text: str | None,
) -> None:
    """The words of a text as it reads now take the place of those that it had."""
    session.execute(
        sa.delete(SearchWord).where(
            SearchWord.referral_id == referral_id, SearchWord.source == source, SearchWord.text_id == text_id
        )
    )
    rows = list(word_rows(referral_id=referral_id, ngo_id=ngo_id, source=source, text_id=text_id, text=text))
    if rows:
        session.execute(sa.insert(SearchWord), rows)


def word_rows(
    *, referral_id: UUID, ngo_id: UUID | None, source: Source, text_id: UUID, text: str | None
) -> Iterable[dict[str, Any]]:
    """The index rows of a text, for whoever writes many at once."""
    if ngo_id is None:
        return
    for word in searchable_words(text):
        yield {
            "token": word_token(ngo_id, word),
            "text_id": text_id,
            "source": source,
            "referral_id": referral_id,
        }
