"""The data returns that the terms of agreements in force make due (facts.md 3.1 row 9, P07)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import OrganisationKind
from core.clock import local_date
from partners.memoranda.calendar_periods import Period, periods_between
from partners.memoranda.duties.models import AgreementDuty
from partners.memoranda.models import Memorandum
from partners.memoranda.rows import MemorandumRow
from partners.memoranda.terms import Cadence

LONGEST_BACK = timedelta(days=366)
"""Periods that ended longer ago are not asked for: nobody could hand them in on time any more."""


def periods_ended(
    first_day: date, last_day: date, *, cadence: Cadence, today: date, since: date
) -> list[Period]:
    """The periods whose last day lies within the term, and which ended before today and not before `since`."""
    found = periods_between(first_day, min(last_day, today), cadence)
    return [period for period in found if since <= period.last_day < today and period.last_day <= last_day]


def returns_due(
    session: Session, rows: Iterable[MemorandumRow], *, now: datetime
) -> Iterator[dict[str, Any]]:
    """The duties that do not exist yet: each NGO of a signed agreement owes its data for each period that ended.

    The agreement that was in force on the period's last day is the one under which it is owed.
    """
    present = set(
        session.execute(
            sa.select(AgreementDuty.memorandum_id, AgreementDuty.organisation_id, AgreementDuty.period).where(
                AgreementDuty.period.is_not(None)
            )
        ).tuples()
    )
    terms = {
        row.id: (row.report_cadence, row.report_days)
        for row in session.execute(
            sa.select(Memorandum.id, Memorandum.report_cadence, Memorandum.report_days)
        )
    }
    for row in rows:
        facts, (cadence, days) = row.facts, terms[row.id]
        assert facts.executed_at is not None
        today = row.today(now)
        start = max(facts.starts_on, local_date(facts.executed_at, facts.zone))
        ended = periods_ended(start, facts.last_day, cadence=cadence, today=today, since=today - LONGEST_BACK)
        owing = [party.organisation_id for party in row.parties if party.side is OrganisationKind.NGO]
        for period in ended:
            for organisation_id in owing:
                if (row.id, organisation_id, period.key) not in present:
                    yield {
                        "memorandum_id": row.id,
                        "organisation_id": organisation_id,
                        "title": period.key,
                        "period": period.key,
                        "due_on": period.last_day + timedelta(days=days),
                    }
