"""Who reads far more than usual, or takes far more files along, is told of once, to others; the week's review shows it."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from accounts.users.models import User
from accounts.users.queries import names_of
from audit.anomalies import AnomalyKind
from audit.commands import record
from audit.reviewing import anomalies_in, week_named
from concordat.config import load_settings
from concordat.trail_review import people_of, watch_readers
from core.actor import Actor, OrganisationKind, Role
from tests.support.accounts import actor_of, make_organisation, make_user
from tests.support.settings import settings_environment

SETTINGS = load_settings(settings_environment("sqlite://"))
WEEK = week_named("2026-W11")
NOON = datetime.fromisoformat("2026-03-11T18:00:00+00:00")
"""Early afternoon of the Wednesday, in the zone of the agency."""


class Agency:
    """An agency with an officer, and an auditor and an administrator who are told."""

    def __init__(self, session: Session) -> None:
        home = make_organisation(session, OrganisationKind.AGENCY)
        officer, auditor, admin = (
            make_user(session, home, [role], now=NOON, email=f"{role.value}@example.org")
            for role in (Role.LIAISON_OFFICER, Role.AUDITOR, Role.ORGANISATION_ADMIN)
        )
        self.chain = home.id.hex
        self.officer, self.auditor, self.admin = (actor_of(session, one) for one in (officer, auditor, admin))
        self.told = {auditor.id, admin.id}


@pytest.fixture
def agency(session: Session) -> Agency:
    return Agency(session)


def take(session: Session, actor: Actor, count: int, *, at: datetime) -> None:
    """Make so many files, as the trail holds it, and take one of them once more."""
    for number in range(count):
        name = f"{at:%d}-{number}"
        record(session, actor, action="file.made", subject=("exported_file", name), now=at)
    record(session, actor, action="file.taken", subject=("exported_file", f"{at:%d}-0"), now=at)


def told(session: Session, text: str) -> set[object]:
    return set(session.scalars(sa.select(Notice.recipient_id).where(Notice.message.contains(text))))


def found(session: Session, agency: Agency) -> list[tuple[AnomalyKind, int]]:
    return [
        (one.kind, one.count)
        for one in anomalies_in(
            session, agency.auditor, WEEK, chain=agency.chain, names_of=names_of, people_of=people_of
        )
    ]


@pytest.mark.proves("K-03")
def test_more_than_three_times_ones_usual_files_are_told_once_and_stand_in_the_review(
    session: Session, agency: Agency
) -> None:
    for days in (7, 14, 21):
        take(session, agency.officer, 1, at=NOON - timedelta(days=days))
    take(session, agency.officer, 3, at=NOON)
    assert watch_readers(session, SETTINGS, NOON + timedelta(minutes=5)) == 0
    assert found(session, agency) == []
    record(session, agency.officer, action="file.made", subject=("exported_file", "one more"), now=NOON)
    assert watch_readers(session, SETTINGS, NOON + timedelta(minutes=6)) == 1
    assert watch_readers(session, SETTINGS, NOON + timedelta(minutes=7)) == 0
    assert told(session, "files along") == agency.told
    assert told(session, "more records") == set()
    assert found(session, agency) == [(AnomalyKind.MANY_FILES, 4)]


@pytest.mark.proves("K-03")
def test_who_takes_files_every_day_is_compared_with_themselves(session: Session, agency: Agency) -> None:
    for days in (7, 14, 21):
        take(session, agency.officer, 2, at=NOON - timedelta(days=days))
    take(session, agency.officer, 6, at=NOON)
    assert watch_readers(session, SETTINGS, NOON + timedelta(minutes=5)) == 0
    assert found(session, agency) == []


@pytest.mark.proves("K-03")
def test_files_of_others_are_not_ones_own(session: Session, agency: Agency) -> None:
    """Two who take two each are no alarm; a stranger's chain is not in the review."""
    take(session, agency.officer, 2, at=NOON)
    take(session, agency.admin, 2, at=NOON)
    other = make_organisation(session, OrganisationKind.NGO)
    stranger: User = make_user(session, other, [Role.NGO_MANAGER], now=NOON, email="stranger@example.org")
    take(session, actor_of(session, stranger), 9, at=NOON)
    assert watch_readers(session, SETTINGS, NOON + timedelta(minutes=5)) == 0  # nobody else is there to tell
    assert found(session, agency) == []


@pytest.mark.proves("N-04")
def test_far_more_records_than_usual_are_told_once(session: Session, agency: Agency) -> None:
    for number in range(39):
        subject = ("encounter", f"{number:032x}")
        record(session, agency.officer, action="encounter.read", subject=subject, now=NOON)
    assert watch_readers(session, SETTINGS, NOON + timedelta(minutes=5)) == 0
    record(session, agency.officer, action="encounter.read", subject=("encounter", "f" * 32), now=NOON)
    assert watch_readers(session, SETTINGS, NOON + timedelta(minutes=6)) == 1
    assert watch_readers(session, SETTINGS, NOON + timedelta(minutes=7)) == 0
    assert told(session, "more records") == agency.told
    assert found(session, agency) == [(AnomalyKind.UNUSUAL_DAY, 40)]
