"""Making the words by which services are found; what changed is made anew at once, everything once a day."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from partners.hub.models import Listing, ListingWord
from partners.hub.values import Way
from partners.hub.words import (
    NEED_WORDS,
    cost_of,
    languages_in,
    mark,
    names_a_line,
    populations_in,
    stems_of,
    summed,
    words_of,
)
from partners.services.codes import MODALITIES, POPULATIONS, Modality
from partners.services.models import Location, Service
from partners.services.needs import NEED_LABELS, Need
from partners.services.queries.services import service_rows
from partners.services.rows import ServiceRow

BATCH = 500
DAY = timedelta(days=1)
COMMON = frozenset(
    {"health", "support", "care", "work", "link", "home", "or", "of", "to", "at", "for", "the"}
)
"""Stems that stand in the words of a need and tell nothing of it by themselves."""
NAME, NEED, RELATED, ORGANISATION, TEXT = 3, 4, 2, 2, 1
"""How much a word says of a service, by where it stands; a word of several places has the sum."""
FOCUS, AMONG_OTHERS = 2, 1
"""Of the mark of a need: what the service is for, or one of many things that it also does."""
OPENING_WORDS = 200
"""So much of a description says what a service is for."""
OF_THE_MIND = frozenset({Need.MENTAL_HEALTH_SUPPORT, Need.CRISIS_FOLLOWUP, Need.SUICIDE_PREVENTION})
Texts = Mapping[str, Mapping[str, str]]
"""The marked texts in each language of the pages, by language."""
_WAYS = {
    Modality.IN_PERSON: Way.IN_PERSON,
    Modality.HOME_VISIT: Way.IN_PERSON,
    Modality.PHONE: Way.PHONE,
    Modality.TELEHEALTH: Way.ONLINE,
}
MARKED = (*NEED_LABELS.values(), *NEED_WORDS.values(), *POPULATIONS.values(), *MODALITIES.values())
"""The texts that an entry is also found by, in every language that the pages have."""


class Translated:
    """Texts of the catalogues; the edge gives them, because the domain knows no language."""

    texts: ClassVar[Texts] = {"en": {text: text for text in MARKED}}


def use_languages(texts: Texts) -> None:
    """Say once in which languages needs are found; called by the composition root."""
    Translated.texts = texts


def index_services(session: Session, service_ids: Collection[UUID], *, now: datetime) -> int:
    """Make the words of these services anew; answers how many."""
    if not service_ids:
        return 0
    wanted = Service.id.in_(list(service_ids))
    rows = service_rows(session, wanted)
    around = {
        row.id: row
        for row in session.execute(
            sa.select(
                Service.id,
                Service.keywords,
                Organisation.name.label("organisation"),
                Location.city,
                Location.address_1,
            )
            .outerjoin(Organisation, Organisation.id == Service.organisation_id)
            .outerjoin(Location, Location.id == Service.location_id)
            .where(wanted)
        )
    }
    listings, words = [], []
    for row in rows:
        near = around[row.id]
        listings.append(
            {
                "service_id": row.id,
                "cost": cost_of(row.fees, has_sliding_scale=row.has_sliding_scale),
                "needs": len(row.needs),
                "indexed_at": now,
            }
        )
        found = summed(
            (
                *((word, NAME) for word in stems_of(f"{row.name} {row.alternate_name or ''}")),
                *(
                    (word, ORGANISATION)
                    for word in stems_of(f"{near.organisation or ''} {near.keywords or ''}")
                ),
                *((word, TEXT) for word in stems_of(_text_of(row, near.city))),
                *_said_in_codes(row),
                *((one, 0) for one in _marks(row, address=near.address_1)),
                *_needs(row),
            )
        )
        words += [{"service_id": row.id, "word": word, "weight": weight} for word, weight in found.items()]
    ids = [row.id for row in rows]
    for model in (ListingWord, Listing):
        old = sa.delete(model).where(model.service_id.in_(ids))
        session.execute(old.execution_options(synchronize_session=False))
    if listings:
        session.execute(sa.insert(Listing), listings)
        session.execute(sa.insert(ListingWord), words)
    return len(rows)


def _text_of(row: ServiceRow, city: str | None) -> str:
    return " ".join((row.description or "", row.eligibility or "", city or "", *row.areas))


def _said_in_codes(row: ServiceRow) -> list[tuple[str, int]]:
    """The words for an entry's needs and people in every language, so that “alcohol” and “veterano” find it."""
    labels = [text for need in row.needs for text in (NEED_LABELS[need], NEED_WORDS[need])]
    labels += [POPULATIONS[population] for population in row.populations]
    words = {
        word
        for language, texts in Translated.texts.items()
        for label in labels
        for word in _label_stems(texts.get(label, label), language)
    }
    for_it = {need for need in row.needs if _is_for(row, need)}
    made = {
        word
        for language, texts in Translated.texts.items()
        for need in for_it
        for label in (NEED_LABELS[need], NEED_WORDS[need])
        for word in _label_stems(texts.get(label, label), language)
    }
    return [(word, NEED if word in made else RELATED) for word in words]


@lru_cache(maxsize=2000)
def _label_stems(text: str, language: str) -> frozenset[str]:
    return frozenset(stems_of(text, language))


def _is_for(row: ServiceRow, need: Need) -> bool:
    """Whether a service is made for a need: it names it first, or little else.

    An import calls much “counselling” that is none for the mind; there the import’s own rule has to agree.
    """
    if need in OF_THE_MIND and row.assured_at is None and not row.is_mental_health:
        return False
    if len(row.needs) <= 2:
        return True
    said = stems_of(f"{row.name} {row.alternate_name or ''} {(row.description or '')[:OPENING_WORDS]}")
    return not said.isdisjoint(_label_stems(f"{NEED_LABELS[need]} {NEED_WORDS[need]}", "en") - COMMON)


def _needs(row: ServiceRow) -> list[tuple[str, int]]:
    return [(mark("need", need.value), FOCUS if _is_for(row, need) else AMONG_OTHERS) for need in row.needs]


def _marks(row: ServiceRow, *, address: str | None) -> set[str]:
    """What a search filters by, of the entry's codes; of its words only where nobody has said it in codes."""
    said = row.description, row.eligibility, row.name
    populations = set(row.populations) or (populations_in(*said) if row.assured_at is None else set())
    languages = set(row.language_codes) | languages_in(row.languages)
    ways = {_WAYS[modality] for modality in row.modalities}
    if not row.modalities:
        ways = ({Way.IN_PERSON} if address else set()) | ({Way.PHONE} if names_a_line(*said) else set())
    return {
        *(mark("need", need.value) for need in row.needs),
        *(mark("for", population.value) for population in populations),
        *(mark("speaks", code) for code in languages),
        *(mark("way", way.value) for way in ways),
        *(mark("area", " ".join(words_of(area))) for area in row.areas),
    }


def index_due(session: Session, *, now: datetime) -> int:
    """A batch of services that are new or whose words are a day old; answers how many."""
    due = session.scalars(
        sa.select(Service.id)
        .outerjoin(Listing, Listing.service_id == Service.id)
        .where(sa.or_(Listing.service_id.is_(None), Listing.indexed_at <= now - DAY))
        .order_by(Service.id)
        .limit(BATCH)
    ).all()
    return index_services(session, due, now=now)


def index_all(session: Session, *, now: datetime) -> int:
    """Make the words of every service anew, a batch at a time; answers how many."""
    ids = list(session.scalars(sa.select(Service.id).order_by(Service.id)))
    return sum(
        index_services(session, ids[start : start + BATCH], now=now) for start in range(0, len(ids), BATCH)
    )
