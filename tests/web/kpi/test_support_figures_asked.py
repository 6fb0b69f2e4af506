"""A commander asks ten thousand questions before and after an officer joins, leaves and erases: every answer stays."""

import json
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from kpi.wellbeing.asking import for_unit
from kpi.wellbeing.files import json_of, sheet_of
from kpi.wellbeing.pdf import support_html
from kpi.wellbeing.report import report_of
from tests.support.wellbeing import AGENCY, an_officer
from tests.support.wellbeing_figures import a_programme, people_with_sessions
from web.sheets import SheetFormat, write_sheet
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.models import Enrolment
from wellbeing.figures.headcounts.commands import write_headcount
from wellbeing.figures.published import get_release, list_releases
from wellbeing.figures.releases.commands import Place, publish_due
from wellbeing.participants.erasing import erase_participant
from wellbeing.programmes.models import Programme

ELSEWHERE = UUID("a9e1c1a5-0000-4000-8000-000000000009")
ZONE = "America/New_York"
NOW = datetime(2026, 7, 20, tzinfo=UTC)
UNITS = (None, *(str(number) for number in range(1, 9)))
FORMATS = ("page", "pdf", "csv", "json")


def a_year(vault: Session) -> Programme:
    """Three published quarters of two agencies."""
    programmes = [
        a_programme(vault, since=datetime(2025, 10, 2, tzinfo=UTC), agency_id=agency_id)
        for agency_id in (AGENCY, ELSEWHERE)
    ]
    for number, programme in enumerate(programmes):
        for month in (11, 14, 17):
            at = datetime(2025 + month // 12, month % 12, 12, 15, tzinfo=UTC)
            people_with_sessions(vault, programme, 8 + 9 * number, at=at)
            people_with_sessions(vault, programme, 13, at=at, state=EnrolmentState.COMPLETED)
            write_headcount(
                vault, programme.agency_id, month=date(at.year, at.month, 1), staff=212 + month, now=at
            )
    publish(vault, NOW)
    return programmes[0]


def publish(vault: Session, now: datetime) -> None:
    places = [Place(agency_id=agency_id, timezone=ZONE) for agency_id in (AGENCY, ELSEWHERE)]
    while publish_due(vault, places, now=now):
        pass


def answers(app: Flask, vault: Session) -> dict[tuple[object, ...], str]:
    """Every question that is allowed, with its answer."""
    found: dict[tuple[object, ...], str] = {}
    both = [AGENCY, ELSEWHERE]
    with app.test_request_context():
        for row in list_releases(vault, both):
            for unit in UNITS:
                release = get_release(vault, both, agency_id=row.agency_id, quarter=row.quarter)
                release = for_unit(release) if unit else release
                report = report_of(release, agency="Somewhere", zone=ZONE, is_unit=unit is not None)
                files = {
                    "pdf": support_html(report, zone=ZONE),
                    "csv": write_sheet(sheet_of(report, zone=ZONE), SheetFormat.CSV).decode(),
                    "json": json.dumps(json_of(release, report)),
                }
                for line in report.lines:
                    for kind in FORMATS:
                        asked = (row.agency_id, row.quarter, line.code, line.part, line.period, unit, kind)
                        found[asked] = f"{line}" if kind == "page" else files[kind]
    return found


def joins(vault: Session, programme: Programme) -> None:
    people_with_sessions(vault, programme, 1, at=datetime(2026, 5, 12, 15, tzinfo=UTC))


def leaves(vault: Session, programme: Programme) -> None:
    one = sa.select(Enrolment.id).where(Enrolment.state == EnrolmentState.ACTIVE).limit(1).scalar_subquery()
    vault.execute(
        sa.update(Enrolment)
        .where(Enrolment.id == one)
        .values(state=EnrolmentState.WITHDRAWN, ended_at=NOW)
        .execution_options(synchronize_session=False)
    )


def erases(vault: Session, programme: Programme) -> None:
    user_id = uuid4()
    people_with_sessions(vault, programme, 1, at=datetime(2026, 5, 12, 15, tzinfo=UTC), user_ids=[user_id])
    erase_participant(vault, an_officer(user_id=user_id), now=NOW)


def test_ten_thousand_answers_stay_whoever_joins_leaves_or_erases(app: Flask, vault: Session) -> None:
    programme = a_year(vault)
    before = answers(app, vault)
    asked = len(before)
    assert len(list_releases(vault, [AGENCY, ELSEWHERE])) == 6
    for happens in (joins, leaves, erases):
        happens(vault, programme)
        publish(vault, NOW + timedelta(days=20))
        after = answers(app, vault)
        assert after == before
        asked += len(after)
    assert asked >= 10_000
    shown = {key for key, answer in before.items() if key[-1] == "page" and "is_shown=True" in answer}
    assert shown, "something was shown, so that something could have changed"
    assert not [key for key in shown if key[5] is not None]
