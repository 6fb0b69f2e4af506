"""C03: persons whom the police meet in crisis again and again, and what share of all encounters is with them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from kpi.measures.columns import Mask, Moments, days_after, moment
from kpi.measures.measurement import Measurement, MeasurementKind, Part, count_of, no_data
from kpi.measures.rates import Rate
from kpi.measures.repeat_contact import UNIDENTIFIED, UNIDENTIFIED_ENCOUNTERS, Persons

HIGH_USE_FROM = 5
"""[HOUSE] So many encounters within the days below make a person one of the group."""
LEAST, MOST = 2, 99
HIGH_USE_DAYS = 365
SHARE_OF_PERSONS, SHARE_OF_ENCOUNTERS = "share_of_persons", "share_of_encounters"


class _Chosen:
    at_least = HIGH_USE_FROM


def use_high_use_from(at_least: int) -> None:
    """Set from how many encounters a person counts; called once by the composition root with its setting."""
    if not LEAST <= at_least <= MOST:
        raise ValueError("a group needs a number of encounters from 2 to 99")
    _Chosen.at_least = at_least


def high_use_from() -> int:
    """From how many encounters in the days a person counts, here."""
    return _Chosen.at_least


@dataclass(frozen=True, slots=True)
class Contacts:
    """Persons and their encounters within the days, with those of the group among them; parts add up."""

    persons: int
    often: int
    encounters: int
    of_often: int


def contacts(
    person: Persons, at: Moments, *, end: datetime, at_least: int = HIGH_USE_FROM, days: int = HIGH_USE_DAYS
) -> Contacts:
    """How often the known persons among these were met in the days up to, and without, `end`."""
    known = _inside(at, end, days) & (person != UNIDENTIFIED)
    _, times = np.unique(person[known], return_counts=True)
    often = times >= at_least
    return Contacts(int(times.size), int(often.sum()), int(times.sum()), int(times[often].sum()))


def high_use_of(parts: Iterable[Contacts], *, nameless: int, any_dayless: bool) -> Measurement:
    """C03: the number of persons with at least so many encounters in the days up to, and without, the end.

    Parts give the share of persons and the share of encounters, both of persons who are known. `nameless` encounters
    within the days, without a known person, are left out and counted; encounters whose day is not known lie in no
    window. Where nobody is known on a known day but there were such encounters, there is no data, and not a group of
    none.
    """
    found = list(parts)
    persons, often = sum(one.persons for one in found), sum(one.often for one in found)
    encounters = Rate(
        sum(one.of_often for one in found),
        sum(one.encounters for one in found),
        excluded={UNIDENTIFIED_ENCOUNTERS: nameless},
    )
    if not persons and (nameless or any_dayless):
        return replace(no_data(MeasurementKind.COUNT), excluded={UNIDENTIFIED_ENCOUNTERS: nameless})
    whole = count_of(
        often,
        parts=(
            Part(SHARE_OF_PERSONS, Rate(often, persons).measurement()),
            Part(SHARE_OF_ENCOUNTERS, encounters.measurement()),
        ),
    )
    return replace(whole, excluded={UNIDENTIFIED_ENCOUNTERS: nameless})


def high_use(
    person: Persons,
    at: Moments,
    *,
    end: datetime,
    at_least: int = HIGH_USE_FROM,
    days: int = HIGH_USE_DAYS,
) -> Measurement:
    """C03 of columns that hold all encounters, and should reach back by `days`."""
    if at_least < 1 or days < 1:
        raise ValueError("a group needs a number of encounters and of days")
    return high_use_of(
        [contacts(person, at, end=end, at_least=at_least, days=days)],
        nameless=int((_inside(at, end, days) & (person == UNIDENTIFIED)).sum()),
        any_dayless=bool(np.isnat(at).any()),
    )


def nameless_within(at: Moments, *, end: datetime, days: int = HIGH_USE_DAYS) -> int:
    """How many of these encounters lie in the days up to, and without, `end`."""
    return int(_inside(at, end, days).sum())


def _inside(at: Moments, end: datetime, days: int) -> Mask:
    last = moment(end)
    first = days_after(np.array([last]), -days)[0]
    return np.asarray((at >= first) & (at < last), dtype=np.bool_)
