"""The weekly review of the trail: its weeks by their days, its conclusion, and the file for a week or a quarter."""

import csv
from datetime import date, datetime
from io import StringIO

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from audit.models import AuditRow
from audit.reviewing import quarter_of, weeks_of
from core.actor import Role
from core.errors import NotFound
from tests.support.accounts import make_organisation, make_user
from tests.support.frozen_clock import Clock
from tests.support.referrals import make_referral, make_world
from tests.web.conftest import WebClient

SUNDAY = date(2026, 11, 22)


def rows_of(client: WebClient, path: str) -> list[list[str]]:
    answer = client.submit(path, reason="oversight")
    assert answer.mimetype == "text/csv"
    *rows, [mark] = csv.reader(StringIO(answer.get_data(as_text=True).lstrip("\ufeff")))
    assert "made by Ann Audit" in mark
    return rows


@pytest.mark.proves("G-10")
def test_a_week_is_called_by_its_days_reviewed_and_taken_out_as_a_table(
    client: WebClient, session: Session, now: datetime, clock: Clock
) -> None:
    world = make_world(session, now)
    key = make_referral(session, world, now, person_name="Zelda Adeyemi")
    officer = world.agency.officer
    assert officer.organisation_id is not None
    session.execute(sa.update(User).where(User.id == officer.user_id).values(name="=Robin Adeyemi"))
    auditor = make_user(
        session,
        officer.organisation_id,
        [Role.AUDITOR],
        now=now,
        email="auditor@example.org",
        name="Ann Audit",
    )
    session.commit()
    client.sign_in(officer.user_id)
    client.page(f"/referrals/{key}")
    year, week, _ = now.date().isocalendar()
    first, last = date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7)
    clock.advance(days=8)
    client.sign_in(auditor)
    page = client.page("/audit/review")
    assert f"{year}-W{week:02}" not in page.text  # nobody calls a week by its number
    assert str(first.day) in page.h1
    assert str(last.day) in page.h1
    path = f"/audit/review/file?week={year}-W{week:02}"
    heading, *lines = rows_of(client, path)
    assert heading[:5] == ["Week from", "Week to", "Day", "Who", "What"]
    [line] = [line for line in lines if "surname" in line[4]]
    assert line[:2] == [first.isoformat(), last.isoformat()]
    assert line[3] == "'=Robin Adeyemi"  # a name is never a formula
    assert line[5].startswith("Referral ")
    assert "Zelda" not in "".join(line)
    assert line[7:] == ["", "", ""]
    client.submit_and_follow(page.url, conclusion="explained")
    quarter = quarter_of(first)
    lines = rows_of(client, f"/audit/review/file?quarter={quarter}")[1:]
    assert len({line[0] for line in lines}) == len(weeks_of(quarter, today=clock.moment.date()))
    [line] = [line for line in lines if "surname" in line[4]]
    assert line[8:] == ["Ann Audit", "Nothing to follow up: all of it is explained"]
    assert session.scalar(
        sa.select(sa.func.count()).where(AuditRow.action == "file.made", AuditRow.reason == "oversight")
    )


def test_what_is_no_week_and_no_quarter_is_not_found(
    client: WebClient, session: Session, now: datetime
) -> None:
    organisation = make_organisation(session)
    client.sign_in(make_user(session, organisation, [Role.AUDITOR], now=now))
    for query in ("week=2026-W60", "week=x", "quarter=2026-Q5", "quarter=0000-Q1", "quarter=٢٠٢٦-Q1"):
        assert client.get(f"/audit/review/file?{query}").status_code == 404
    assert client.get("/audit/review?week=2026-W60").status_code == 404


def test_a_quarter_has_the_weeks_that_begin_in_it_and_have_begun() -> None:
    weeks = weeks_of("2026-Q4", today=SUNDAY)
    assert [weeks[0].code, weeks[-1].code, len(weeks)] == ["2026-W41", "2026-W47", 7]
    assert (quarter_of(SUNDAY), weeks_of("2027-Q1", today=SUNDAY)) == ("2026-Q4", [])
    assert len(weeks_of("2026-Q3", today=SUNDAY)) == 13
    with pytest.raises(NotFound):
        weeks_of("2026", today=SUNDAY)
