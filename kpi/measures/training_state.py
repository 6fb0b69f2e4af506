"""T01 and T03: how many patrol officers have a crisis-intervention certificate that holds, and how many are refreshed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kpi.measures.measurement import Measurement, MeasurementKind, no_data
from kpi.measures.rates import Rate

AWARENESS = "basic_awareness"
DISPATCHERS = "dispatchers"
MORE_THAN_COUNTED = "more_than_the_headcount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patrol:
    """One agency on a day: its latest headcount, and the officers on its roster with a certificate that holds.

    `officers` is None before the first count, and `has_roster` false where nobody is on the roster on the day.
    """

    officers: int | None
    has_roster: bool
    specialists: int
    aware: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRow:
    """A crisis-intervention certificate that was not withdrawn on the day; its last day is `expires_on`."""

    user_id: UUID
    is_dispatcher: bool
    issued_on: date
    expires_on: date


def cit_coverage(agencies: Iterable[Patrol]) -> Measurement:
    """T01: active patrol officers with a valid 40-hour certificate, of active patrol officers (snapshot).

    Agencies without a headcount or a roster submitted nothing. More trained officers than the headcount are left out
    and counted apart: then the headcount is too old. Basic awareness (shorter courses) is a part of its own.
    """
    counted = [(one, one.officers) for one in agencies if one.officers is not None and one.has_roster]
    if not counted:
        return no_data(MeasurementKind.RATE)
    total = sum(officers for _, officers in counted)
    trained = sum(min(one.specialists, officers) for one, officers in counted)
    aware = sum(min(one.aware, officers) for one, officers in counted)
    over = sum(max(0, one.specialists - officers) for one, officers in counted)
    return Rate(trained, total, excluded={MORE_THAN_COUNTED: over}).measurement(
        parts=[(AWARENESS, Rate(aware, total))]
    )


def refresher_currency(rows: Iterable[CertificateRow], *, on: date) -> Measurement:
    """T03: officers whose latest certificate is not older than its refresher interval, of certified officers (snapshot).

    The unit is the person, however many certificates; the last day of the interval counts. Dispatchers stand apart.
    """
    latest: dict[tuple[bool, UUID], date] = {}
    for row in rows:
        if row.issued_on <= on:
            key = (row.is_dispatcher, row.user_id)
            latest[key] = max(latest.get(key, row.expires_on), row.expires_on)
    officers = [day >= on for (is_dispatcher, _), day in latest.items() if not is_dispatcher]
    dispatchers = [day >= on for (is_dispatcher, _), day in latest.items() if is_dispatcher]
    parts = [(DISPATCHERS, Rate(sum(dispatchers), len(dispatchers)))] if dispatchers else []
    return Rate(sum(officers), len(officers)).measurement(parts=parts)
