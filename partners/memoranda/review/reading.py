"""A version as it is read in review: each section and each clause with what was said about it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.text import N_
from partners.memoranda import labels, presentation
from partners.memoranda.content import Content
from partners.memoranda.difference_words import words_of
from partners.memoranda.parts import PART_LABELS, Part
from partners.memoranda.review.places import Place, find_place, places_of
from partners.memoranda.review.rows import Thread
from partners.memoranda.term_words import ORDER, READERS
from partners.memoranda.terms import Step
from web.i18n import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of a section: what it is, and one or several values."""

    label: str
    value: str | list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A section or a clause as it is read, with the threads that belong to it."""

    place: Place
    label: str
    facts: tuple[Fact, ...]
    text: str | None
    threads: tuple[Thread, ...]

    @property
    def open_threads(self) -> int:
        """How many threads about it wait for an outcome."""
        return sum(thread.is_open for thread in self.threads)


def passages_of(content: Content, threads: Iterable[Thread]) -> tuple[list[Passage], list[Thread]]:
    """The whole text place by place, and the threads on what this version no longer has."""
    places = places_of(content.clauses)
    said: defaultdict[Place | None, list[Thread]] = defaultdict(list)
    for thread in threads:
        said[find_place(places, thread.first.place)].append(thread)
    return [_passage(content, place, said[place]) for place in places], said[None]


def label_of(place: Place) -> str:
    """What a place is called: a section by its name, a clause by its heading."""
    return place.heading or translate(PART_LABELS[place.part])


def _passage(content: Content, place: Place, threads: list[Thread]) -> Passage:
    clause = next((c for c in content.clauses if Place.of_clause(c) == place), None)
    return Passage(
        place=place,
        label=label_of(place),
        facts=() if clause else tuple(_facts(content, place.part)),
        text=clause.body if clause else None,
        threads=tuple(threads),
    )


def _facts(content: Content, part: Part) -> Iterator[Fact]:
    """The terms of a section, those with the same name on one line."""
    if part is Part.RESPONSE_TIMES:
        for line in presentation.response_lines(content):
            named = zip((translate(labels.STEPS[step]) for step in Step), line.times, strict=True)
            yield Fact(label=line.urgency, value=[f"{step}: {time}" for step, time in named])
        return
    values: defaultdict[str, list[str]] = defaultdict(list)
    for key, term in READERS[part](content).items():
        if key != ORDER:
            values[words_of(term.topic)].append(words_of(term.words))
    for label, words in values.items():
        yield Fact(label=label, value=words)
    if part is Part.BASICS:
        yield Fact(label=translate(N_("Purpose")), value=content.purpose)
