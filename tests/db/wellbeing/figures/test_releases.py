"""Releases: measured from the rooms below, once, frozen, and the same whoever leaves."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from tests.support.wellbeing import AGENCY, a_coordinator, an_officer
from tests.support.wellbeing_figures import a_programme, people_with_sessions
from tests.support.wellbeing_instruments import make_sheet, make_visitor
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.figures.headcounts.commands import write_headcount
from wellbeing.figures.leavers.codes import Left
from wellbeing.figures.leavers.commands import keep_counts
from wellbeing.figures.leavers.models import LeaverCount
from wellbeing.figures.pulse.answers import Answer, Channel
from wellbeing.figures.pulse.commands import count_answer, hand_out_codes
from wellbeing.figures.releases.commands import PUBLISHED_AFTER, Place, publish_due
from wellbeing.figures.releases.models import Release, ReleaseFigure
from wellbeing.figures.releases.publishing import Shown, Standing
from wellbeing.figures.releases.queries import FrozenRelease, find_release, get_release, list_releases
from wellbeing.instruments.codes import InstrumentCode
from wellbeing.participants.erasing import before_erasing, erase_participant
from wellbeing.participants.models import Group, Participant
from wellbeing.support.incidents.codes import IncidentKind
from wellbeing.support.incidents.lifecycle import IncidentState
from wellbeing.support.incidents.models import CriticalIncident
from wellbeing.trail.models import TrailRow

PLACE = Place(agency_id=AGENCY, timezone="America/New_York")
SPRING = datetime(2026, 5, 12, 15, tzinfo=UTC)
"""A day in the quarter that is published."""
DUE = datetime(2026, 7, 1, 4, tzinfo=UTC) + PUBLISHED_AFTER


def a_quarter(vault: Session, *, users: int = 40) -> None:
    """Use, completions and a survey in the second quarter of 2026."""
    programme = a_programme(vault, since=datetime(2026, 4, 2, tzinfo=UTC))
    half = users // 2
    people_with_sessions(vault, programme, half, at=SPRING)
    people_with_sessions(vault, programme, users - half, at=SPRING, state=EnrolmentState.COMPLETED)
    people_with_sessions(vault, programme, 12, at=SPRING, state=EnrolmentState.WITHDRAWN, is_meaningful=False)
    people_with_sessions(vault, programme, 15, at=SPRING, group=Group.FAMILY)
    for month in (4, 5, 6):
        write_headcount(vault, AGENCY, month=date(2026, month, 1), staff=298 + month, now=SPRING)
    hand_out_codes(vault, a_coordinator(), number=200, now=SPRING)
    count_answer(vault, AGENCY, "2026-Q2", channel=Channel.STAFF, answer=Answer.AGREE, times=60)
    count_answer(vault, AGENCY, "2026-Q2", channel=Channel.STAFF, answer=Answer.DISAGREE, times=31)


def publish_all(vault: Session, *, now: datetime) -> int:
    total = 0
    while done := publish_due(vault, [PLACE], now=now):
        total += done
    return total


def released(vault: Session, quarter: str = "2026-Q2") -> FrozenRelease:
    return get_release(vault, [AGENCY], agency_id=AGENCY, quarter=quarter)


def figure(release: FrozenRelease, code: str, part: str = "") -> Shown:
    return next(
        one for one in release.figures if (one.code, one.part, one.period) == (code, part, release.quarter)
    )


def test_a_quarter_is_published_some_days_after_its_end_and_once(vault: Session) -> None:
    a_quarter(vault)
    assert publish_all(vault, now=DUE - timedelta(seconds=1)) == 0
    assert publish_all(vault, now=DUE) == 1
    assert publish_all(vault, now=DUE + timedelta(days=1)) == 0
    release = released(vault)
    assert (release.quarter, release.policy_version, release.headcount) == ("2026-Q2", 2, 305)
    assert release.definitions["W01"] == 1
    actions = vault.scalars(sa.select(TrailRow.action).where(TrailRow.subject_kind == "release")).all()
    assert actions == ["release.published"]


def test_figures_come_from_the_rooms_below(vault: Session) -> None:
    a_quarter(vault)
    publish_all(vault, now=DUE)
    release = released(vault)
    use, wait, done = (figure(release, code) for code in ("W01", "W03", "W04"))
    # 40 staff with a conversation that took something further; 15 of families are not among them.
    assert (use.n, use.total) == (40, 305)
    assert (wait.value, wait.total) == (7.0, 65)
    # The 12 who broke off and the 20 who completed, and the 15 of families are still there.
    assert (done.n, done.total) == (20, 30)
    trust, response = figure(release, "W02"), figure(release, "W10")
    assert (trust.n, trust.total) == (60, 90)
    assert (response.n, response.total) == (90, 200)
    assert figure(release, "W05", "phq_9").standing is Standing.SUPPRESSED
    assert figure(release, "W08").standing is Standing.NO_CASES
    assert figure(release, "W09").standing is Standing.SUPPRESSED


def test_what_comes_late_changes_nothing_that_is_published(vault: Session) -> None:
    a_quarter(vault)
    publish_all(vault, now=DUE)
    before = released(vault)
    programme = a_programme(vault, since=SPRING)
    people_with_sessions(vault, programme, 30, at=SPRING)
    publish_all(vault, now=DUE + timedelta(days=30))
    assert released(vault) == before


def test_small_numbers_are_stored_nowhere(vault: Session) -> None:
    a_quarter(vault, users=8)
    publish_all(vault, now=DUE)
    use = figure(released(vault), "W01")
    # 8 of 303 are at most five per cent, as none would be.
    assert (use.standing, use.n, use.value) == (Standing.AT_MOST_5, None, None)
    assert (vault.scalar(sa.select(sa.func.min(ReleaseFigure.n))) or 0) >= 10


def test_erasing_oneself_leaves_a_count_without_an_id_and_the_figure_as_it_was(vault: Session) -> None:
    """Two worlds: in one ten people erase themselves before anything is published."""
    a_quarter(vault)
    with vault.begin_nested() as other_world:
        publish_all(vault, now=DUE)
        stayed = released(vault).figures
        other_world.rollback()
    vault.expire_all()
    staff = sa.select(Participant).where(Participant.group == Group.OFFICER).limit(10)
    for person in vault.scalars(staff).all():
        keep_counts(vault, person.id, SPRING + timedelta(days=1))
        vault.execute(sa.delete(Participant).where(Participant.id == person.id))
    counted = dict(
        vault.execute(
            sa.select(LeaverCount.counted, LeaverCount.count).where(LeaverCount.period == "2026-Q2")
        )
        .tuples()
        .all()
    )
    assert counted[Left.USED] == 10
    columns = set(LeaverCount.__table__.columns.keys())
    assert columns == {"id", "agency_id", "period", "counted", "count"}
    publish_all(vault, now=DUE)
    left = {(one.code, one.part): one for one in released(vault).figures}
    for one in stayed:
        if one.code == "W01":
            assert left[one.code, one.part] == one
    assert not vault.scalars(sa.select(LeaverCount).where(LeaverCount.period == "2026-Q2")).all()


def test_a_release_cannot_be_changed_or_taken_back(vault: Session) -> None:
    a_quarter(vault)
    publish_all(vault, now=DUE)
    for statement in (
        sa.update(ReleaseFigure).values(n=None),
        sa.delete(ReleaseFigure),
        sa.update(Release).values(headcount=1),
        sa.delete(Release),
    ):
        with pytest.raises(sa.exc.DBAPIError, match="never changed"), vault.begin_nested():
            vault.execute(statement.execution_options(synchronize_session=False))


@pytest.mark.parametrize(
    "values",
    [
        {"standing": Standing.SUPPRESSED, "n": 10},
        {"standing": Standing.SUPPRESSED, "total": 20},
        {"standing": Standing.SUPPRESSED, "value": 0.1},
        {"standing": Standing.SUPPRESSED, "pending": 10},
        {"standing": Standing.AT_MOST_5, "n": 10, "total": 200},
        {"standing": Standing.SHOWN, "n": 9, "total": 20},
        {"standing": Standing.SHOWN, "n": 12, "total": 20},
        {"standing": Standing.SHOWN, "n": 10, "total": 15},
    ],
)
def test_the_database_takes_no_small_or_hidden_number(vault: Session, values: dict[str, object]) -> None:
    release = Release(
        agency_id=AGENCY,
        quarter="2026-Q1",
        policy_version=2,
        definitions="{}",
        published_at=DUE,
        content_hash="0" * 64,
    )
    vault.add(release)
    vault.flush()
    vault.add(
        ReleaseFigure(release_id=release.id, position=0, code="W01", part="", period="2026-Q1", **values)
    )
    with pytest.raises(sa.exc.IntegrityError):
        vault.flush()


def test_releases_of_other_agencies_are_not_there(vault: Session) -> None:
    a_quarter(vault)
    publish_all(vault, now=DUE)
    assert [row.quarter for row in list_releases(vault, [AGENCY])] == ["2026-Q2"]
    assert list_releases(vault, [uuid4()]) == []
    assert find_release(vault, agency_id=uuid4(), quarter="2026-Q2") is None


def test_a_year_comes_with_its_last_quarter(vault: Session) -> None:
    """Each quarter has fewer than the completions that a rate needs; the year has enough."""
    programme = a_programme(vault, since=datetime(2026, 1, 5, tzinfo=UTC))
    for month in (2, 5, 8, 11):
        at = datetime(2026, month, 10, 15, tzinfo=UTC)
        people_with_sessions(vault, programme, 8, at=at, state=EnrolmentState.COMPLETED)
        people_with_sessions(vault, programme, 4, at=at, state=EnrolmentState.WITHDRAWN)
    assert publish_all(vault, now=datetime(2027, 1, 20, tzinfo=UTC)) == 4
    last = released(vault, "2026-Q4")
    by_year = next(one for one in last.figures if (one.code, one.part, one.period) == ("W04", "", "2026"))
    assert (by_year.n, by_year.total) == (30, 50)
    assert figure(last, "W04").standing is Standing.SUPPRESSED
    assert figure(last, "W01").standing is Standing.NO_DATA
    assert {one.period for one in released(vault, "2026-Q3").figures} == {"2026-Q3"}


def test_whoever_erases_a_participant_through_the_registry_is_counted(vault: Session) -> None:
    user_id = uuid4()
    programme = a_programme(vault, since=datetime(2026, 4, 2, tzinfo=UTC))
    people_with_sessions(vault, programme, 1, at=SPRING, user_ids=[user_id])
    before_erasing(keep_counts)
    erase_participant(vault, an_officer(user_id=user_id), now=SPRING + timedelta(days=3))
    rows = vault.execute(
        sa.select(LeaverCount.period, LeaverCount.count).where(LeaverCount.counted == "used")
    ).tuples()
    assert sorted(rows) == [("2026", 1), ("2026-Q2", 1)]


def test_change_comes_from_first_and_last_sheet_of_a_questionnaire(vault: Session) -> None:
    """Thirty of 54 are better by nine, twelve worse by nine, twelve as before; of two answers in a week none counts."""
    a_programme(vault, since=datetime(2026, 4, 2, tzinfo=UTC))
    before = SPRING - timedelta(days=30)
    for number in range(54):
        visitor = make_visitor(Role.PARTICIPANT, AGENCY)
        last = 1 if number < 30 else 3 if number < 42 else 2
        make_sheet(vault, visitor, *[2] * 8, 0, now=before)
        make_sheet(vault, visitor, *[last] * 8, 0, now=SPRING)
    for _ in range(25):
        visitor = make_visitor(Role.PARTICIPANT, AGENCY)
        make_sheet(vault, visitor, *[3] * 7, now=SPRING - timedelta(days=6), code=InstrumentCode.GAD_7)
        make_sheet(vault, visitor, *[0] * 7, now=SPRING, code=InstrumentCode.GAD_7)
    publish_all(vault, now=DUE)
    release = released(vault)
    mean, better, worse = (figure(release, code, "phq_9") for code in ("W05", "W06", "W07"))
    # 30 times 8 better, 12 times 8 worse: 144 points over 54 people.
    assert (mean.value, mean.total) == (2.5, 55)
    assert mean.low is not None
    assert mean.low > 0
    assert (better.n, better.total) == (30, 55)
    assert (worse.n, worse.total) == (10, 55)
    assert figure(release, "W05", "gad_7").standing is Standing.SUPPRESSED


def test_offers_come_from_the_rooms_of_support(vault: Session) -> None:
    programme = a_programme(vault, since=datetime(2026, 4, 2, tzinfo=UTC))
    for month in (4, 5, 6):
        write_headcount(vault, programme.agency_id, month=date(2026, month, 1), staff=300, now=SPRING)
    for number in range(26):
        due = SPRING + timedelta(hours=72 + number)
        vault.add(
            CriticalIncident(
                agency_id=AGENCY,
                kind=IncidentKind.SHOTS_FIRED,
                state=IncidentState.OFFERED,
                happened_at=SPRING + timedelta(hours=number),
                offers_due_at=due,
                listed=3,
                offered=3,
                offered_in_time=3 if number < 14 else 2,
                all_offered_at=due + timedelta(hours=-1 if number < 14 else 1),
                recorded_at=SPRING + timedelta(days=2),
            )
        )
    vault.flush()
    publish_all(vault, now=DUE)
    offers = figure(released(vault), "W08")
    assert (offers.n, offers.total) == (15, 25)
