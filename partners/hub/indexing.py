"""Making the words by which services are found; what changed is made anew at once, everything once a day."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.planning import count_rows_of
from partners.hub.models import Listing, ListingWord
from partners.hub.topics import topics_in, written
from partners.hub.values import Way
from partners.hub.words import (
    NEED_WORDS,
    POPULATION_WORDS,
    TOWN,
    cost_of,
    headings_of,
    languages_in,
    mark,
    mentions_of,
    names_a_line,
    populations_in,
    stem,
    stems_of,
    summed,
    words_of,
)
from partners.services.codes import MODALITIES, POPULATIONS, Modality, Population
from partners.services.models import (
    Location,
    Phone,
    Service,
    ServiceArea,
    ServiceNeed,
    ServiceSchedule,
)
from partners.services.needs import NEED_LABELS, Need
from partners.services.queries.services import service_rows
from partners.services.rows import ServiceRow

DIRECTORY = (
    Organisation,
    Location,
    Service,
    ServiceNeed,
    Phone,
    ServiceSchedule,
    ServiceArea,
    Listing,
    ListingWord,
)
"""What a search reads: the planner has to know how much that is."""
BATCH = 500
DAY = timedelta(days=1)
COMMON = frozenset(
    {"health", "support", "care", "work", "link", "home", "or", "of", "to", "at", "for", "the"}
)
"""Stems that stand in the words of a need and tell nothing of it by themselves."""
NAME, NEED, HEADING, RELATED, ORGANISATION, TEXT = 4, 4, 3, 2, 2, 1
"""How much a word says of a service, by where it stands; a word of several places has the sum."""
WHOLLY = 9
OFTEN = 3
"""So many times a text names what it is about, and not what it also mentions."""
DENSE = 80
"""A word that is one of so many, or that stands in the opening, says more of an entry than one in a long list."""
FOCUS, AMONG_OTHERS = 2, 1
"""Of the mark of a need or of people: what and whom the service is for, or one of many that it also names."""
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
MARKED = (
    *NEED_LABELS.values(),
    *NEED_WORDS.values(),
    *POPULATIONS.values(),
    *POPULATION_WORDS.values(),
    *MODALITIES.values(),
)
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
                *((word, HEADING) for word in stems_of(" ".join(headings_of(row.description)))),
                *_in_text(_text_of(row, near.city), row.description),
                *_of_needs(row),
                *_of_people(row, near.organisation),
                *((one, 0) for one in _marks(row, address=near.address_1)),
                *_needs(row),
                *((mark(TOWN, stem(word)), WHOLLY) for word in words_of(near.city)),
                *_of_topics(row, f"{near.organisation or ''} {near.keywords or ''}"),
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


def _in_text(text: str, description: str | None) -> list[tuple[str, int]]:
    """Each word of a text; more where it stands in the opening of the description, or is a large part of the text."""
    counts = Counter(stem(word) for word in words_of(text) if len(word) > 1)
    opening, length = stems_of((description or "")[:OPENING_WORDS]), counts.total()
    return [(word, TEXT + (word in opening) + (count * DENSE >= length)) for word, count in counts.items()]


def _of_needs(row: ServiceRow) -> list[tuple[str, int]]:
    """The words for an entry's needs in every language, so that “alcohol” and “alcoholismo” find it."""
    made = {need for need in row.needs if _is_for(row, need)}
    strong = _in_languages(text for need in made for text in (NEED_LABELS[need], NEED_WORDS[need]))
    every = _in_languages(text for need in row.needs for text in (NEED_LABELS[need], NEED_WORDS[need]))
    return [(word, NEED if word in strong else RELATED) for word in every]


def _of_people(row: ServiceRow, organisation: str | None) -> list[tuple[str, int]]:
    """The marks of the people whom an entry names, and what somebody types who looks for them, in every language."""
    found = []
    for population in _populations(row):
        is_for = population in row.populations or _names_them(row, population, organisation)
        found.append((mark("for", population.value), FOCUS if is_for else AMONG_OTHERS))
        texts = (POPULATIONS[population], POPULATION_WORDS[population])
        found += [(word, RELATED if is_for else TEXT) for word in _in_languages(texts)]
    return found


def _of_topics(row: ServiceRow, organisation: str) -> list[tuple[str, int]]:
    """The topics that an entry writes about, with how much it says so."""
    costs = {mark("cost", cost_of(row.fees, has_sliding_scale=row.has_sliding_scale).value)}
    languages = {mark("speaks", code) for code in (*row.language_codes, *languages_in(row.languages))}
    return topics_in(
        written(
            name=f"{row.name} {row.alternate_name or ''}",
            organisation=organisation,
            headings=headings_of(row.description),
            description=row.description or "",
            opening=OPENING_WORDS,
            around=f"{row.eligibility or ''} {row.fees or ''}",
        ),
        made_for=frozenset(need for need in row.needs if _is_for(row, need)),
        codes=frozenset(costs | languages),
    )


def _populations(row: ServiceRow) -> set[Population]:
    """Whom an entry says it is for, in codes; in its words only where nobody has said it in codes."""
    if row.populations or row.assured_at is not None:
        return set(row.populations)
    return populations_in(row.description, row.eligibility, row.name)


def _names_them(row: ServiceRow, population: Population, organisation: str | None) -> bool:
    """Whether its name says whom it is for, or its text again and again."""
    if population in populations_in(row.name, row.alternate_name, organisation):
        return True
    return mentions_of(population, row.description, row.eligibility) >= OFTEN


def _in_languages(labels: Iterable[str]) -> set[str]:
    return {
        word
        for label in labels
        for language, texts in Translated.texts.items()
        for word in _label_stems(texts.get(label, label), language)
    }


@lru_cache(maxsize=2000)
def _label_stems(text: str, language: str) -> frozenset[str]:
    return frozenset(stems_of(text, language))


def _is_for(row: ServiceRow, need: Need) -> bool:
    """Whether a service is made for a need: it names little else, and its own words tell of it.

    What an organisation has confirmed is taken at its word. An import calls much “counselling” that is none for the mind;
    there the import’s own rule has to agree, and the name, a heading or the opening of the text.
    """
    if row.assured_at is not None and len(row.needs) <= 2:
        return True
    if need in OF_THE_MIND and row.assured_at is None and not row.is_mental_health:
        return False
    told = _label_stems(f"{NEED_LABELS[need]} {NEED_WORDS[need]}", "en") - COMMON
    telling = f"{row.name} {row.alternate_name or ''} {' '.join(headings_of(row.description))}"
    if not told.isdisjoint(stems_of(telling)):
        return True
    if not told.isdisjoint(stems_of((row.description or "")[:OPENING_WORDS])):
        return len(row.needs) <= 2 or row.assured_at is not None or _mentions(row, told) >= OFTEN
    return False


def _mentions(row: ServiceRow, told: frozenset[str]) -> int:
    return sum(stem(word) in told for word in words_of(row.description))


def _needs(row: ServiceRow) -> list[tuple[str, int]]:
    return [(mark("need", need.value), FOCUS if _is_for(row, need) else AMONG_OTHERS) for need in row.needs]


def _marks(row: ServiceRow, *, address: str | None) -> set[str]:
    """What a search filters by, of the entry's codes; of its words only where nobody has said it in codes.

    Whom it is for stands in `_of_people`, because that has a weight.
    """
    said = row.description, row.eligibility, row.name
    languages = set(row.language_codes) | languages_in(row.languages)
    ways = {_WAYS[modality] for modality in row.modalities}
    if not row.modalities:
        ways = ({Way.IN_PERSON} if address else set()) | ({Way.PHONE} if names_a_line(*said) else set())
    return {
        *(mark("need", need.value) for need in row.needs),
        *(mark("speaks", code) for code in languages),
        *(mark("way", way.value) for way in ways),
        *(mark("area", " ".join(words_of(area))) for area in row.areas),
    }


def index_due(session: Session, *, now: datetime) -> int:
    """A batch of services that are new or whose words are a day old; answers how many.

    After a full batch, which is what an import leaves, the planner counts.
    """
    due = session.scalars(
        sa.select(Service.id)
        .outerjoin(Listing, Listing.service_id == Service.id)
        .where(sa.or_(Listing.service_id.is_(None), Listing.indexed_at <= now - DAY))
        .order_by(Service.id)
        .limit(BATCH)
    ).all()
    made = index_services(session, due, now=now)
    if made == BATCH:
        count_rows_of(session, DIRECTORY)
    return made


def index_all(session: Session, *, now: datetime) -> int:
    """Make the words of every service anew, a batch at a time; answers how many."""
    ids = list(session.scalars(sa.select(Service.id).order_by(Service.id)))
    return sum(
        index_services(session, ids[start : start + BATCH], now=now) for start in range(0, len(ids), BATCH)
    )
