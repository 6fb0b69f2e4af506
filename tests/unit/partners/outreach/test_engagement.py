"""Engagement by month, cost per person, and where something stands on a day: rules on plain values."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from partners.outreach.campaigns.queries import (
    ActivityRow,
    CampaignRow,
    cost_per_person,
    months_of,
)
from partners.outreach.grants.queries import ReportRow
from partners.outreach.terms import ActivityKind, CampaignStanding, Counted, ReportStanding

NOW = datetime(2026, 3, 11, tzinfo=UTC)
ID = UUID(int=1)


def activity(day: date, **values: Any) -> ActivityRow:
    known: dict[str, Any] = dict.fromkeys(ActivityRow.__dataclass_fields__)
    return ActivityRow(
        **known
        | {
            "id": ID,
            "organisation_id": ID,
            "organisation_name": "Harbour House",
            "kind": ActivityKind.TALK,
            "title": "Talk",
            "starts_on": day,
            "ends_on": day,
            "audience": "All",
            "currency": "USD",
            "version": 1,
        }
        | values
    )


def test_months_keep_counts_and_estimates_apart_and_leave_out_what_was_cancelled_or_lies_ahead() -> None:
    rows = [
        activity(date(2026, 3, 1), attendance=10),
        activity(date(2026, 3, 2), attendance=5, reach=40, reach_counted=Counted.COUNT),
        activity(date(2026, 3, 3), reach=900, reach_counted=Counted.ESTIMATE),
        activity(date(2026, 3, 20), attendance=99),
        activity(date(2026, 3, 4), attendance=99, cancelled_at=NOW),
        activity(date(2025, 3, 31), attendance=99),
    ]
    months = months_of(rows, date(2026, 3, 11))
    assert [one.first_day for one in months][::11] == [date(2025, 4, 1), date(2026, 3, 1)]
    last = months[-1]
    assert (last.activities, last.attendance, last.counted, last.estimated) == (3, 15, 40, 900)
    assert (months[0].activities, months[0].attendance) == (0, None)


def test_cost_per_person_names_its_n_and_keeps_currencies_apart() -> None:
    day = date(2026, 3, 1)
    rows = [
        activity(day, cost=10_000, attendance=20),
        activity(day, cost=5_000, attendance=3, reach=30, reach_counted=Counted.COUNT),
        activity(day, cost=999),
        activity(day, attendance=50),
        activity(day, cost=777, attendance=0),
        activity(day, cost=400, attendance=2, currency="EUR"),
        activity(day, cost=9_999, attendance=1, cancelled_at=NOW),
    ]
    found = cost_per_person(rows)
    assert [(one.currency, one.minor, one.people, one.activities) for one in found] == [
        ("EUR", 200, 2, 1),
        ("USD", 300, 50, 2),
    ]


@pytest.mark.parametrize(
    ("day", "concluded", "expected"),
    [
        (date(2026, 1, 31), False, CampaignStanding.PLANNED),
        (date(2026, 2, 1), False, CampaignStanding.RUNNING),
        (date(2026, 2, 28), False, CampaignStanding.RUNNING),
        (date(2026, 3, 1), False, CampaignStanding.OVER),
        (date(2026, 2, 10), True, CampaignStanding.CONCLUDED),
    ],
)
def test_where_a_campaign_stands(day: date, concluded: bool, expected: CampaignStanding) -> None:
    known: dict[str, Any] = dict.fromkeys(CampaignRow.__dataclass_fields__)
    row = CampaignRow(
        **known
        | {
            "starts_on": date(2026, 2, 1),
            "ends_on": date(2026, 2, 28),
            "concluded_at": NOW if concluded else None,
        }
    )
    assert row.standing(day) is expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2026, 3, 10), ReportStanding.OVERDUE),
        (date(2026, 3, 11), ReportStanding.DUE),
        (date(2026, 4, 10), ReportStanding.DUE),
        (date(2026, 4, 11), ReportStanding.AHEAD),
    ],
)
def test_where_a_report_stands(due: date, expected: ReportStanding) -> None:
    row = ReportRow(id=ID, grant_id=ID, due_on=due, what="Report", handed_in_on=None)
    assert row.standing(date(2026, 3, 11)) is expected
