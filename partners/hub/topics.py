"""What people type who look for help, and what entries write who give it: a table of topics, each with its need in code.

Pure. What people type is in plain English, Spanish and French, from the public's own words in the national lines' advice
(988lifeline.org, samhsa.gov/find-help) and from the searches judged in docs/performance.md; what entries write follows
the names of the Open Eligibility taxonomy and the real directory of 1,876 services that those searches were made in.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from partners.hub.topic_table import TOPICS, Topic
from partners.hub.words import folded, mark, stem, words_of
from partners.services.needs import Need

KIND = "about"
_BETWEEN = """
a an the my our his her their your of to with who for mi un una el la los las con de por mon ma mes le les des du d l au
avec
"""
_SKIPPED = frozenset(_BETWEEN.split())
"""Words between the words of a phrase, in what people type and in the table alike."""
NAME, HEADING, ORGANISATION, TEXT, MORE = 4, 2, 2, 2, 1
"""How much it says of a topic, by where an entry writes it, and what it adds that it does so early, often, or in few words."""
HINT = 1
MADE_FOR = 2
"""What it adds that the service is made for the topic's need."""
OFTEN, DENSE = 3, 80
"""So many times, or once in so many words."""
NOT_FOR_IT = 3
"""Most that a topic weighs whose words mean other things too, where the service is not made for its need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The topics of a search, and the words that belong to none of them."""

    topics: tuple[Topic, ...]
    rest: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What an entry writes, by place; all folded."""

    name: str
    organisation: str
    headings: str
    opening: str
    text: str
    length: int
    """Words of the text."""


@cache
def _phrases() -> Mapping[str, tuple[tuple[tuple[str, ...], Topic], ...]]:
    """Each phrase of the table by its first word, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], Topic]]] = {}
    for topic in TOPICS:
        for phrase in topic.said.split(","):
            stems = _stems(words_of(phrase))
            found.setdefault(stems[0], []).append((stems, topic))
    return {
        first: tuple(sorted(several, key=lambda one: (-len(one[0]), one[0], one[1].key)))
        for first, several in found.items()
    }


def _stems(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(stem(word) for word in words if word not in _SKIPPED)


@cache
def _by_key() -> Mapping[str, Topic]:
    return {topic.key: topic for topic in TOPICS}


@lru_cache(maxsize=500)
def said_in(text: str) -> Said:
    """The topics that somebody's words name, the longest phrase first, with what a topic brings along."""
    words = [word for word in words_of(text) if word not in _SKIPPED]
    stems = _stems(words)
    topics: dict[str, Topic] = {}
    rest: list[str] = []
    at = 0
    while at < len(stems):
        for phrase, topic in _phrases().get(stems[at], ()):
            if stems[at : at + len(phrase)] == phrase:
                topics |= {one: _by_key()[one] for one in (topic.key, *topic.also)}
                at += len(phrase)
                break
        else:
            rest.append(words[at])
            at += 1
    return Said(topics=tuple(topics.values()), rest=tuple(rest))


def marks_of(topic: Topic) -> frozenset[str]:
    """The words of the index that answer a topic."""
    people = {mark("for", topic.population.value)} if topic.population else set()
    return frozenset({mark(KIND, topic.key), *people, *(mark("need", need.value) for need in topic.needs)})


def wider_marks_of(topic: Topic) -> frozenset[str]:
    """The words of the index that answer a topic more generally."""
    return frozenset(mark("need", need.value) for need in topic.wider)


def written(
    *, name: str, organisation: str, headings: Iterable[str], description: str, opening: int, around: str
) -> Written:
    """An entry's words, folded once for all topics."""
    return Written(
        name=folded(name),
        organisation=folded(organisation),
        headings=folded(" ".join(headings)),
        opening=folded(description[:opening]),
        text=folded(f"{description} {around}"),
        length=len(description.split()),
    )


def topics_in(entry: Written, *, made_for: frozenset[Need], codes: frozenset[str]) -> list[tuple[str, int]]:
    """The marks of the topics of an entry with their weights; `codes` are the marks that it has in code."""
    found = []
    for topic in TOPICS:
        weight = _weight(topic, entry, made_for)
        weight += sum(more for code, more in topic.codes if code in codes)
        if weight:
            found.append((mark(KIND, topic.key), min(9, weight)))
    return found


def _weight(topic: Topic, entry: Written, made_for: frozenset[Need]) -> int:
    pattern = _pattern(topic.told)
    often = len(pattern.findall(entry.text))
    weight = (
        NAME * bool(pattern.search(entry.name))
        + ORGANISATION * bool(pattern.search(entry.organisation))
        + HEADING * bool(pattern.search(entry.headings))
        + TEXT * (often > 0)
        + MORE
        * ((often >= OFTEN) + (often * DENSE >= entry.length) + bool(pattern.search(entry.opening)))
        * (often > 0)
    )
    is_for = not made_for.isdisjoint((*topic.needs, *topic.wider))
    if weight and is_for:
        return weight + MADE_FOR
    if weight:
        return min(weight, NOT_FOR_IT) if topic.needs_made_for else weight
    return HINT if topic.hinted and _pattern(topic.hinted).search(entry.text) else 0


@cache
def _pattern(told: str) -> re.Pattern[str]:
    return re.compile(told)
