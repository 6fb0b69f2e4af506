"""Random cases: what the columns give equals what a person works out case by case."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.business_time import BusinessCalendar, calendar_for
from kpi.measures.columns import MISSING, Coded, moments
from kpi.measures.service_agencies import civil_days
from kpi.measures.service_ending_rows import AttemptRows, OutcomeRows, attempt_figures, outcome_figures
from kpi.measures.service_open_rows import FollowedRows, OpenRows, followed_figures, open_figures
from kpi.measures.service_rows import END_STATES, ServiceRows, service_figures
from kpi.measures.service_session_rows import SessionRows, session_figures
from kpi.measures.service_waits import business_deadlines
from kpi.periods import Period
from tests.support.service_by_hand import by_hand, told
from tests.support.service_cases import GONE, Case, Met

BALTIMORE = calendar_for("America/New_York", "US", subdivision="MD")
PERIOD = Period.month(2026, 3, zone="America/New_York")
BEGIN, END = PERIOD.bounds()
FIRST = datetime(2025, 12, 1, tzinfo=UTC)
POINTS = {"achieved": 2, "partly_achieved": 1, "not_achieved": 0}
ATTENDANCE = (
    None, "attended_on_time", "attended_on_time", "attended_late", "did_not_attend", "attended_not_seen",
    "cancelled_by_person", "cancelled_by_provider", "session_did_not_happen_logistics", "rescheduled",
)  # fmt: skip
ENDINGS = (
    ("", ""), ("", ""), ("completed_goals_met", "completed"), ("person_disengaged", "ended_early"),
    ("died", "ended_early"), ("unable_to_contact", "not_started"), ("unable_to_contact", "not_started"),
    ("person_declined_before_start", "not_started"), ("mistaken_or_duplicate", "not_started"),
)  # fmt: skip


def hours(low: int, high: int) -> st.SearchStrategy[timedelta]:
    return st.integers(low, high).map(lambda number: timedelta(hours=number))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A referral with what is noted of it; moments are rough, so that many coincide."""
    sent = FIRST + draw(hours(0, 24 * 150))
    case = Case(person=draw(st.integers(0, 6)), sent=sent, calendar=BALTIMORE)

    def later(most: int = 24 * 60, *, chance: bool = True) -> datetime | None:
        return sent + draw(hours(1, most)) if chance and draw(st.booleans()) else None

    case.acknowledged, case.acknowledge_due = later(72), later(72)
    case.decide_due, case.asked = later(24 * 5), later(24 * 5)
    case.contact, case.contact_due = later(24 * 10), later(24 * 10)
    case.handed_on = draw(st.integers(0, 5)) == 0
    decision = draw(st.sampled_from(["accepted", "accepted", "declined", "withdrawn", "open"]))
    if decision == "declined":
        case.declined = case.ended = sent + draw(hours(1, 24 * 10))
        case.decline_reason = draw(
            st.sampled_from(["no_capacity", "person_declined", "died", "duplicate", "consent_withdrawn"])
        )
    elif decision == "withdrawn":
        case.withdrawn = case.ended = sent + draw(hours(1, 24 * 20))
        case.withdrawal_reason = draw(
            st.sampled_from(["no_longer_wants", "officer_judgement", "mistaken_or_duplicate"])
        )
        case.engaged = later()
    elif decision == "accepted":
        case.accepted = sent + draw(hours(1, 24 * 5))
        case.engaged = later()
        case.closure_reason, case.end_state = draw(st.sampled_from(ENDINGS))
        case.ended = sent + draw(hours(24, 24 * 90)) if case.end_state else None
        case.in_error = not case.end_state and draw(st.integers(0, 9)) == 0
        case.ended = sent + timedelta(days=3) if case.in_error else case.ended
        case.reported = draw(st.booleans())
        case.outcomes = draw(
            st.lists(
                st.sampled_from([None, "achieved", "partly_achieved", "not_achieved", "not_applicable"]),
                max_size=3,
            )
        )
        case.met = draw(st.lists(meetings(sent), max_size=4))
        case.attempts = [
            (sent + draw(hours(0, 200)), draw(st.sampled_from(["phone", "text", "letter"])), draw(st.sampled_from(["no_answer", "unsafe_did_not_attempt"])))
            for _ in range(draw(st.integers(0, 5)))
        ]  # fmt: skip
    if draw(st.booleans()):
        case.encounter = draw(st.integers(0, 9))
        case.occurred = FIRST + timedelta(days=13 * case.encounter, hours=5)
    return case


@st.composite
def meetings(draw: st.DrawFn, sent: datetime) -> Met:
    """An appointment after the sending."""
    attendance = draw(st.sampled_from(ATTENDANCE))
    at = sent + draw(hours(1, 24 * 70))
    return Met(
        at=at,
        purpose=draw(st.sampled_from(["session", "session", "session", "assessment", "review"])),
        attendance=attendance,
        recorded=at + draw(hours(0, 24 * 9)) if attendance else None,
    )


def services(found: list[Case]) -> ServiceRows:
    return ServiceRows(
        person=np.array([c.person for c in found], dtype=np.int64),
        submitted=moments(c.sent for c in found),
        accepted=moments(c.accepted for c in found),
        declined=moments(c.declined for c in found),
        engaged=moments(c.engaged for c in found),
        served=moments(c.served for c in found),
        refused=moments(c.refused for c in found),
        withdrawn=moments(c.withdrawn for c in found),
        closed=moments(c.ended for c in found),
        end_state=np.array([END_STATES.index(c.end_state) if c.end_state else -1 for c in found], dtype=np.int64),
        removed=np.array([c.removed for c in found], dtype=np.int64),
        competing=np.array([c.reason in GONE for c in found], dtype=np.int64),
        onward=np.array([c.handed_on for c in found], dtype=np.int64),
        business_due=business_deadlines(moments(c.sent for c in found), BALTIMORE, 10),
    )  # fmt: skip


def sessions(found: list[Case]) -> SessionRows:
    flat = [(case, met) for case in found for met in case.sessions]
    return SessionRows(
        person=np.array([c.person for c, _ in flat], dtype=np.int64),
        at=moments(m.at for _, m in flat),
        recorded=moments(m.recorded for _, m in flat),
        attendance=Coded.of([m.attendance or "" for _, m in flat]),
        opening=np.array([m.at == c.served for c, m in flat], dtype=np.int64),
        ended=moments(c.ended for c, _ in flat),
        removed=np.array([c.removed for c, _ in flat], dtype=np.int64),
        competing=np.array([c.reason in GONE for c, _ in flat], dtype=np.int64),
    )


def outcomes(found: list[Case]) -> OutcomeRows:
    flat = [
        (case, score)
        for case in found
        if case.reported and case.end_state in ("completed", "ended_early")
        for score in case.outcomes
    ]
    return OutcomeRows(
        closed=moments(c.ended for c, _ in flat),
        half_points=np.array([POINTS.get(s or "", MISSING) for _, s in flat], dtype=np.int64),
        not_applicable=np.array([s == "not_applicable" for _, s in flat], dtype=np.int64),
        removed=np.array([c.removed for c, _ in flat], dtype=np.int64),
    )


def attempts(found: list[Case]) -> AttemptRows:
    given_up = [case for case in found if case.closure_reason == "unable_to_contact"]
    flat: list[tuple[int, Case, datetime | None, str, str]] = []
    for number, case in enumerate(given_up):
        made = [attempt for attempt in case.attempts if case.ended and attempt[0] <= case.ended]
        flat += [(number, case, *attempt) for attempt in made] or [
            (number, case, None, "", "unsafe_did_not_attempt")
        ]
    at = moments(row[2] for row in flat)
    return AttemptRows(
        closure=np.array([row[0] for row in flat], dtype=np.int64),
        closed=moments(row[1].ended for row in flat),
        at=at,
        day=civil_days(at, BALTIMORE.zone),
        channel=Coded.of([row[3] for row in flat]),
        tried=np.array([row[4] != "unsafe_did_not_attempt" for row in flat], dtype=np.int64),
        removed=np.array([row[1].removed for row in flat], dtype=np.int64),
    )


def opened(found: list[Case]) -> OpenRows:
    return OpenRows(
        submitted=moments(c.sent for c in found),
        acknowledged=moments(c.acknowledged for c in found),
        acknowledge_due=moments(c.acknowledge_due for c in found),
        decided=moments(c.accepted or c.declined for c in found),
        decide_due=moments(c.decide_due for c in found),
        clock_stands=moments(c.asked for c in found),
        accepted=moments(c.accepted for c in found),
        first_contact=moments(c.contact for c in found),
        contact_due=moments(c.contact_due for c in found),
        closed=moments(c.ended for c in found),
        removed=np.array([c.removed for c in found], dtype=np.int64),
    )


def followed(found: list[Case], now: datetime) -> FollowedRows:
    some = [case for case in found if case.encounter is not None and case.sent <= now]
    local = [c.occurred.astimezone(BALTIMORE.zone) for c in some if c.occurred]
    return FollowedRows(
        encounter=np.array([c.encounter for c in some], dtype=np.int64),
        month=np.array([at.year * 12 + at.month - 1 for at in local], dtype=np.int64),
        occurred=moments(c.occurred for c in some),
        reached=np.fmin(moments(c.contact for c in some), moments(c.served for c in some)),
        removed=np.array([c.removed for c in some], dtype=np.int64),
    )


@given(st.lists(cases(), max_size=30), st.integers(0, 24 * 120))
@settings(max_examples=120)
def test_the_columns_give_what_the_loops_give(found: list[Case], hour: int) -> None:
    now = BEGIN + timedelta(days=10, hours=hour)
    state_at = min(END, now)
    figures = service_figures(services(found), begin=BEGIN, end=END, as_of=now)
    figures |= session_figures(sessions(found), begin=BEGIN, end=END, as_of=now)
    figures |= attempt_figures(attempts(found), begin=BEGIN, end=END, as_of=now)
    figures |= outcome_figures([outcomes(found)], begin=BEGIN, end=END, as_of=now)
    figures |= open_figures(opened(found), at=state_at)
    figures |= followed_figures(followed(found, now), period=PERIOD, as_of=now)
    by_loops = by_hand(found, BEGIN, END, now, state_at)
    by_columns = told(figures)
    assert set(by_columns) == set(by_loops)
    for name, expected in by_loops.items():
        assert by_columns[name] == expected, name


CALENDARS = (
    BALTIMORE,
    BusinessCalendar(ZoneInfo("Europe/London")),
    BusinessCalendar(ZoneInfo("UTC"), weekdays=frozenset(range(7))),
)


@given(
    st.lists(st.integers(0, 60 * 24 * 400), max_size=20),
    st.integers(1, 15),
    st.integers(0, len(CALENDARS) - 1),
)
def test_business_deadlines_of_a_column_are_those_of_each_row(
    minutes: list[int], days: int, which: int
) -> None:
    calendar = CALENDARS[which]
    starts = [FIRST + timedelta(minutes=number) for number in minutes]
    # Opening and closing instants are the edges.
    starts += [edge for day in range(9) if (edge := _edge(calendar, day)) is not None]
    expected = moments(calendar.add_business_days(start, days) for start in starts)
    found = business_deadlines(moments([*starts, None]), calendar, days)
    assert found[:-1].tolist() == expected.tolist()
    assert np.isnat(found[-1])


def _edge(calendar: BusinessCalendar, day: int) -> datetime | None:
    hours = calendar.opening_of((FIRST + timedelta(days=day)).date())
    return hours[day % 2] if hours else None


@given(st.lists(st.integers(0, 60 * 24 * 400), min_size=1, max_size=30))
def test_civil_days_are_those_of_the_clock_on_the_wall(minutes: list[int]) -> None:
    zone = ZoneInfo("America/New_York")
    at = [FIRST + timedelta(minutes=number) for number in minutes]
    days = [(moment.astimezone(zone).date() - datetime(1970, 1, 1).date()).days for moment in at]  # noqa: DTZ001
    assert civil_days(moments([*at, None]), zone).tolist() == [*days, -1]
