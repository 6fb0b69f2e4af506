"""An agreement's terms in the words of everybody: who may be referred, how fast answers come, what is told and what never."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from flask_babel import gettext

from partners.memoranda.labels import CADENCES, DATA, PATHWAYS, STEPS, URGENCIES
from partners.memoranda.terms import DataCategory, Step, Terms, Urgency
from web.i18n import translate

Code = TypeVar("Code")


@dataclass(frozen=True, slots=True, kw_only=True)
class InWords:
    """One agreement in the reader's language, each list in the order of the agreement's codes."""

    pathways: tuple[str, ...]
    times: tuple[tuple[str, tuple[str, ...]], ...]
    """For each urgency what happens within which time."""
    to_ngo: tuple[str, ...]
    to_agency: tuple[str, ...]
    never: tuple[str, ...]
    """What neither side is given."""
    meetings: str


def in_words(terms: Terms) -> InWords:
    """The terms of an agreement as a page tells them."""
    told = terms.data_to_ngo | terms.data_to_agency
    return InWords(
        pathways=_words(PATHWAYS, terms.pathways),
        times=tuple(
            (translate(URGENCIES[urgency]), tuple(_times(terms, urgency))) for urgency in terms.urgencies()
        ),
        to_ngo=_words(DATA, terms.data_to_ngo),
        to_agency=_words(DATA, terms.data_to_agency),
        never=_words(DATA, frozenset(DataCategory) - told),
        meetings=translate(CADENCES[terms.meeting_cadence]),
    )


def _words(labels: Mapping[Code, str], codes: Iterable[Code]) -> tuple[str, ...]:
    held = frozenset(codes)
    return tuple(translate(label) for code, label in labels.items() if code in held)


def _times(terms: Terms, urgency: Urgency) -> Iterable[str]:
    for step in Step:
        time = terms.response_times.get((urgency, step))
        if time is not None:
            text, params = time.text()
            yield gettext("%(step)s: %(time)s", step=translate(STEPS[step]), time=translate(text) % params)
