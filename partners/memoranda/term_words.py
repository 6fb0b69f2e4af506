"""The terms of a content one by one, each with its key, its topic and its value in marked words."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from core.actor import OrganisationKind
from core.response_time import ResponseTime
from core.text import N_, MarkedText
from partners.memoranda import labels
from partners.memoranda.content import Content
from partners.memoranda.parts import Part
from partners.memoranda.targets import TARGET_BY_CODE, TargetUnit
from partners.memoranda.terms import Step, Target, Urgency, WindDown

ORDER = "order"
"""The key of the order of the parties, which is a term of its own while they are the same parties."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A marked text with what fills its placeholders; the edge translates it (`difference_words`)."""

    text: str
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a content: what it is about, the term itself, and its words."""

    topic: Phrase
    value: Any
    words: Phrase


Terms = dict[Hashable, Term]


def _plain(text: object) -> Phrase:
    return Phrase(text="%(value)s", params={"value": text})


def _coded(topic: str, codes: Iterable[Any], words: Mapping[Any, str]) -> Terms:
    return {(topic, code): Term(Phrase(text=topic), code, Phrase(text=words[code])) for code in codes}


def _parties(content: Content) -> Terms:
    topics = {OrganisationKind.AGENCY: N_("Agency"), OrganisationKind.NGO: N_("NGO")}
    terms: Terms = {p.id: Term(Phrase(text=topics[p.side]), p, _plain(p.name)) for p in content.parties}
    names = ", ".join(party.name for party in content.parties)
    order = tuple(party.id for party in content.parties)
    terms[ORDER] = Term(Phrase(text=N_("Parties in this order")), order, _plain(names))
    return terms


def _basics(content: Content) -> Terms:
    return {
        "title": Term(Phrase(text=N_("Title")), content.title, _plain(content.title)),
        "starts_on": Term(Phrase(text=N_("First day")), content.starts_on, _plain(content.starts_on)),
        "ends_on": Term(Phrase(text=N_("Last day")), content.ends_on, _plain(content.ends_on)),
        "zone": Term(Phrase(text=N_("Time zone")), content.zone, _plain(content.zone)),
    }


def _scope(content: Content) -> Terms:
    terms: Terms = {s.id: Term(Phrase(text=N_("Service")), s, _plain(s.name)) for s in content.services}
    terms |= {a.id: Term(Phrase(text=N_("Area")), a, _plain(a.name)) for a in content.areas}
    return terms | _coded(N_("Pathway"), content.pathways, labels.PATHWAYS)


def _programmes(content: Content) -> Terms:
    return _coded(N_("Support for the agency’s own people"), content.programmes, labels.PROGRAMMES)


def _times(content: Content) -> Terms:
    return {key: Term(_time_topic(*key), time, _time(time)) for key, time in _ordered(content)}


def _ordered(content: Content) -> list[tuple[tuple[Urgency, Step], ResponseTime]]:
    order = {key: number for number, key in enumerate((u, s) for u in Urgency for s in Step)}
    return sorted(content.response_times.items(), key=lambda item: order[item[0]])


def _time_topic(urgency: Urgency, step: Step) -> Phrase:
    params = {
        "urgency": MarkedText(labels.URGENCIES[urgency]),
        "step": MarkedText(labels.STEPS[step]),
    }
    return Phrase(text=N_("%(urgency)s – %(step)s"), params=params)


def _time(time: ResponseTime) -> Phrase:
    text, params = time.text()
    return Phrase(text=text, params=params)


def _data(content: Content) -> Terms:
    return {
        **_coded(N_("Data that the agency gives"), content.data_to_ngo, labels.DATA),
        **_coded(N_("Data that the NGO gives"), content.data_to_agency, labels.DATA),
    }


_WIND_DOWN = {
    WindDown.FINISH: N_("the NGO finishes them"),
    WindDown.HAND_OVER: N_("they are handed over to another service"),
}
_RULES: tuple[tuple[str, str, Callable[[Any], Phrase]], ...] = (
    ("meeting_cadence", N_("Meetings"), lambda cadence: Phrase(text=labels.CADENCES[cadence])),
    ("notice_days", N_("Notice"), lambda days: _days(days)),
    ("loop_days", N_("Time to close the loop"), lambda days: _days(days)),
    ("unable_attempts", N_("Contact attempts before “unable to contact”"), _plain),
    ("unable_days", N_("Different days of those attempts"), _plain),
    (
        "urgent_declines_reviewed",
        N_("Declines of urgent referrals are reviewed"),
        lambda yes: Phrase(text=N_("yes") if yes else N_("no")),
    ),
    ("info_reply_days", N_("Business days to answer a request for information"), _plain),
    (
        "stalled_days",
        N_("A progress update is asked for after"),
        lambda days: _days(days) if days else Phrase(text=N_("never")),
    ),
    (
        "closures_approved",
        N_("End reports are approved by the NGO’s manager"),
        lambda yes: Phrase(text=N_("yes") if yes else N_("no")),
    ),
    ("report_cadence", N_("Data returns"), lambda cadence: Phrase(text=labels.CADENCES[cadence])),
    ("report_days", N_("Days after the end of a period until its data is due"), _plain),
    ("wind_down", N_("Referrals open at the end"), lambda how: Phrase(text=_WIND_DOWN[how])),
    ("wind_down_days", N_("Time for them after the end"), lambda days: _days(days)),
)


def _days(days: int) -> Phrase:
    return Phrase(text=N_("1 day")) if days == 1 else Phrase(text=N_("%(days)s days"), params={"days": days})


def _governance(content: Content) -> Terms:
    return {
        name: Term(Phrase(text=topic), getattr(content, name), words(getattr(content, name)))
        for name, topic, words in _RULES
    }


_UNITS = {
    TargetUnit.PERCENT: N_("%(comparison)s %(figure)s %%"),
    TargetUnit.PER_100: N_("%(comparison)s %(figure)s per 100"),
    TargetUnit.DURATION: N_("%(comparison)s %(figure)s hours"),
    TargetUnit.MINUTES: N_("%(comparison)s %(figure)s minutes"),
    TargetUnit.POINTS: N_("%(comparison)s %(figure)s percentage points"),
    TargetUnit.SCORE: N_("%(comparison)s %(figure)s of 5 points"),
}


def _targets(content: Content) -> Terms:
    return {t.indicator: Term(*_target(t)) for t in content.targets}


def _target(target: Target) -> tuple[Phrase, Target, Phrase]:
    indicator = TARGET_BY_CODE[target.indicator]
    params = {
        "comparison": MarkedText(labels.COMPARISONS[target.comparison]),
        "figure": f"{indicator.typed(target.value):g}",
    }
    topic = Phrase(text=N_("Target “%(name)s”"), params={"name": MarkedText(indicator.name)})
    return topic, target, Phrase(text=_UNITS[indicator.unit], params=params)


READERS: Mapping[Part, Callable[[Content], Terms]] = {
    Part.PARTIES: _parties,
    Part.BASICS: _basics,
    Part.SCOPE: _scope,
    Part.PROGRAMMES: _programmes,
    Part.RESPONSE_TIMES: _times,
    Part.DATA_SHARING: _data,
    Part.GOVERNANCE: _governance,
    Part.TARGETS: _targets,
}
"""How the terms of each section are read; a test proves that no field of a content is left out."""
