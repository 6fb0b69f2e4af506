"""The figures of a seeded database, worked out a second time from its events and rows in plain Python.

Slow and obvious on purpose: no arrays, no columns that a command derived, no code of the engine.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from concordat import models
from concordat.seed.load import load_seed
from core.actor import OrganisationKind
from kpi.evaluations.measuring import read_source
from kpi.evaluations.scopes import scope_of
from kpi.measures.measurement import Measurement
from kpi.measures.scope import Scope
from kpi.periods import Period
from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.models import Memorandum, Partnership
from partners.memoranda.terms import Step
from referrals.encounters.models import Encounter
from referrals.people.identity.models import PairDecision, PersonPair
from tests.support.told_by_events import Told, told_by_events

assert models.metadata.tables  # imported so that every table is made

DAY = timedelta(days=1)
PERIODS = ("2025-Q2", "2025-Q4", "2026-Q1", "2025")
OF_ONE_PARTNER = PERIODS[2:]
"""A quarter whose last cases are pending and a whole year; what is measured is read again for each."""


@dataclass
class Count:
    """What a person with a pencil keeps: cases, successes, pending and excluded ones."""

    n: int = 0
    N: int = 0
    pending: int = 0
    excluded: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def case(self, success: bool) -> None:
        self.N += 1
        self.n += int(success)

    def plain(self) -> tuple[Any, ...]:
        value = self.n / self.N if self.N else None
        return (self.n, self.N, self.pending, dict(self.excluded), value)


def plain(measured: Measurement) -> tuple[Any, ...]:
    return (measured.n, measured.N, measured.pending, dict(measured.excluded), measured.value)


# ---- Referrals


def is_removed(told: Told) -> bool:
    return told.reason == "duplicate" or told.end_reason == "mistaken_or_duplicate"


def in_time(cohort: Iterable[Told], step: Step, now: datetime) -> Count:
    """R01, R02 and R04: done by the deadline, of those whose deadline has passed."""
    count = Count()
    for told in cohort:
        due = told.due[step.value]
        if step is Step.FIRST_CONTACT and told.accepted is None:
            continue
        done = {
            Step.ACKNOWLEDGE: told.acknowledged,
            Step.DECIDE: told.accepted or told.declined,
            Step.FIRST_CONTACT: told.reached,
        }[step]
        standing = step is Step.DECIDE and told.asked is not None and due is not None and told.asked <= due
        if is_removed(told):
            count.excluded["entered_in_error_or_duplicate"] += 1
        elif step is Step.FIRST_CONTACT and told.refused is not None:
            count.excluded["person_declined_before_contact"] += 1
        elif (
            step is not Step.FIRST_CONTACT
            and told.withdrawn
            and (standing or (due is not None and told.withdrawn < due))
        ):
            count.excluded["cancelled_before_deadline"] += 1
        elif due is None:
            count.excluded["no_deadline"] += 1
        elif standing or due > now:
            count.pending += 1
        else:
            count.case(done is not None and done <= due)
    return count


def waiting(cohort: Iterable[Told], now: datetime) -> tuple[Any, ...]:
    """R03: Kaplan-Meier median and 90th percentile, step by step."""
    waits: list[tuple[float, bool]] = []
    removed = 0
    for told in cohort:
        if told.accepted is None:
            continue
        if is_removed(told):
            removed += 1
            continue
        until = told.reached or told.ended or now
        waits.append(((until - told.sent).total_seconds(), told.reached is not None))
    left, median, ninety = 1.0, None, None
    for moment in sorted({wait for wait, reached in waits if reached}):
        at_risk = sum(wait >= moment for wait, _ in waits)
        left *= 1 - sum(reached and wait == moment for wait, reached in waits) / at_risk
        median = moment if median is None and left <= 0.5 + 1e-9 else median
        ninety = moment if ninety is None and left <= 0.1 + 1e-9 else ninety
    excluded = {"entered_in_error_or_duplicate": removed} if removed else {}
    return (sum(reached for _, reached in waits), len(waits), excluded, median, ninety)


def decided(cohort: Iterable[Told], *, reason: str | None = None, accepted: bool = False) -> Count:
    """R10 with `accepted`; R11 without, of one reason or of any."""
    person = {"person_declined", "person_unreachable_at_triage", "person_no_longer_wants"}
    person |= {"needs_met_elsewhere", "moved_out_of_area", "hospitalised", "in_custody", "died"}
    person |= {"consent_not_given", "consent_withdrawn"}
    count = Count()
    for told in cohort:
        if is_removed(told):
            count.excluded["entered_in_error_or_duplicate"] += 1
        elif told.declined and told.reason in person:
            count.excluded["person_refused"] += 1
        elif told.accepted is None and told.declined is None and told.ended is not None:
            count.excluded["withdrawn_before_decision"] += 1
        elif told.accepted is None and told.declined is None:
            count.pending += 1
        elif accepted:
            count.case(told.accepted is not None)
        else:
            count.case(told.declined is not None and reason in (None, told.reason))
    return count


def loop(cohort: Iterable[Told], now: datetime, days: int, *, and_told: bool) -> Count:
    """R12, and with `and_told` False its part "loop closed"."""
    count = Count()
    for told in cohort:
        deadline = told.sent + days * DAY
        silent = not told.feedback or told.end_reason in ("consent_withdrawn", "consent_not_given")
        if is_removed(told):
            count.excluded["entered_in_error_or_duplicate"] += 1
        elif deadline > now:
            count.pending += 1
        elif not and_told:
            count.case(told.ended is not None)
        elif silent:
            count.excluded[f"{'closed' if told.ended else 'open'}_no_feedback_permitted"] += 1
        else:
            heard = told.notified or told.withdrawn
            last = min(told.ended or deadline, deadline) + 30 * DAY
            count.case(told.ended is not None and heard is not None and heard <= last)
    return count


# ---- Encounters and partnerships


def of_period(encounters: Iterable[Encounter], period: Period) -> list[Encounter]:
    zone = ZoneInfo(period.zone)
    return [
        e
        for e in encounters
        if e.occurred_at and period.start <= e.occurred_at.astimezone(zone).date() <= period.end
    ]


def linked(session: Session) -> dict[UUID, UUID]:
    """The record that each record counts as: of two that somebody linked, the one with the smaller id."""
    pairs = sa.select(PersonPair).where(
        PersonPair.ended_at.is_(None), PersonPair.decision == PairDecision.SAME
    )
    found = {pair.second_id: pair.first_id for pair in session.scalars(pairs)}
    assert not set(found) & set(found.values()), "no chains, which this would not follow"
    return found


def repeats(
    encounters: list[Encounter], same: dict[UUID, UUID], period: Period, now: datetime, days: int
) -> Count:
    """C02: first incident of the period, then another within the window; linked records are one person."""
    begin, end = period.bounds()
    met: dict[UUID, list[datetime]] = defaultdict(list)
    for encounter in encounters:
        if encounter.person_id and encounter.occurred_at and encounter.occurred_at <= now:
            met[same.get(encounter.person_id, encounter.person_id)].append(encounter.occurred_at)
    count = Count()
    for moments in met.values():
        incidents: list[datetime] = []
        for moment in sorted(moments):
            if not incidents or moment > incidents[-1] + DAY:
                incidents.append(moment)
        first = next((moment for moment in incidents if begin <= moment < end), None)
        if first is None:
            continue
        if first + days * DAY > now:
            count.pending += 1
        else:
            count.case(any(first < later <= first + days * DAY for later in incidents))
    nameless = sum(e.person_id is None for e in of_period(encounters, period))
    if nameless:
        count.excluded["unidentified_encounters"] = nameless
    return count


def answered(encounters: list[Encounter], *names: str) -> Count:
    """C05 and C05A: yes to any of the questions, of encounters where that is known."""
    count = Count()
    for encounter in encounters:
        given = {getattr(encounter, name).value for name in names}
        if "yes" in given:
            count.case(True)
        elif "unknown" in given:
            count.excluded["outcome_unknown"] += 1
        else:
            count.case(False)
    return count


def agreements(session: Session, scope: Scope, day: date) -> Count:
    """P04: active partnerships with an agreement signed by, and in force on, the day."""
    zone = ZoneInfo(scope.timezone)
    count = Count()
    for partnership in session.scalars(
        sa.select(Partnership).where(Partnership.agency_id == scope.agency_id)
    ):
        if scope.partnership_id not in (None, partnership.id):
            continue
        if partnership.active_from is None or partnership.active_from > day:
            count.excluded["partnership_not_active"] += 1
            continue
        signed = session.scalars(
            sa.select(Memorandum).where(
                Memorandum.partnership_id == partnership.id, Memorandum.state == MemorandumState.EXECUTED
            )
        )
        count.case(
            any(
                m.executed_at is not None
                and m.executed_at.astimezone(zone).date() <= day
                and m.starts_on <= day <= m.ends_on
                for m in signed
            )
        )
    return count


# ---- Side by side


def every_scope(session: Session) -> Iterator[Scope]:
    agencies = sa.select(Organisation.id).where(Organisation.kind == OrganisationKind.AGENCY)
    for agency_id in session.scalars(agencies).all():
        yield scope_of(session, agency_id=agency_id, partnership_id=None)
        pairs = sa.select(Partnership.id).where(Partnership.agency_id == agency_id)
        for partnership_id in session.scalars(pairs).all():
            yield scope_of(session, agency_id=agency_id, partnership_id=partnership_id)


@pytest.mark.first_tier("sqlite")
def test_the_figures_are_those_that_a_person_works_out_from_the_events(
    session: Session, now: datetime
) -> None:
    load_seed(session, referrals=300, seed=1, now=now)
    everything = told_by_events(session)
    assert len(everything) == 300
    assert any(told.asked for told in everything), "choose a seed in which a question stands open"
    all_encounters = session.scalars(sa.select(Encounter)).all()
    same = linked(session)
    assert same, "the seed links records of one person"
    compared = 0
    for scope in every_scope(session):
        theirs = [
            t for t in everything if t.agency_id == scope.agency_id and scope.ngo_id in (None, t.ngo_id)
        ]
        seen = [
            e for e in all_encounters if e.agency_id == scope.agency_id and e.crisis and e.recorded_at <= now
        ]
        for code in OF_ONE_PARTNER if scope.partnership_id else PERIODS:
            period = _period(code, scope.timezone)
            source = read_source(session, scope, period=period, as_of=now)
            figures = source.figures(period)
            begin, end = period.bounds()
            cohort = [told for told in theirs if begin <= told.sent < end]
            if theirs:
                _compare_referrals(figures, cohort, now, source.loop_days)
            else:
                assert all(figure.no_data for name, figure in figures.items() if name.startswith("R"))
            day = min(period.end, now.astimezone(ZoneInfo(scope.timezone)).date())
            assert plain(figures["P04"]) == agreements(session, scope, day).plain(), (scope.title, code)
            if not scope.partnership_id:
                _compare_encounters(figures, seen, same, period, now)
            compared += len(cohort)
    assert compared > 600, "each referral stands in several of the scopes and periods"


def _period(code: str, zone: str) -> Period:
    year, _, quarter = code.partition("-Q")
    return Period.quarter(int(year), int(quarter), zone=zone) if quarter else Period.year(int(year), zone)


def _compare_referrals(
    figures: dict[str, Measurement], cohort: list[Told], now: datetime, loop_days: int
) -> None:
    by_step = {"R01": Step.ACKNOWLEDGE, "R02": Step.DECIDE, "R04": Step.FIRST_CONTACT}
    for code, step in by_step.items():
        assert plain(figures[code]) == in_time(cohort, step, now).plain(), code
    for part in figures["R04"].parts:
        some = [told for told in cohort if told.urgency == part.name]
        assert plain(part.measurement) == in_time(some, Step.FIRST_CONTACT, now).plain(), part.name
    waited = figures["R03"]
    assert (waited.n, waited.N, dict(waited.excluded), waited.value, waited.percentile_90) == waiting(
        cohort, now
    )
    assert plain(figures["R10"]) == decided(cohort, accepted=True).plain()
    assert plain(figures["R11"]) == decided(cohort).plain()
    assert {p.name: plain(p.measurement) for p in figures["R11"].parts} == {
        reason: decided(cohort, reason=reason).plain()
        for reason in {t.reason for t in cohort if t.declined and not is_removed(t)} | {"no_capacity"}
        if decided(cohort, reason=reason).n or reason == "no_capacity"
    }
    assert plain(figures["R12"]) == loop(cohort, now, loop_days, and_told=True).plain()
    closed = figures["R12"].find_part("loop_closed")
    assert closed is not None
    assert plain(closed) == loop(cohort, now, loop_days, and_told=False).plain()


def _compare_encounters(
    figures: dict[str, Measurement],
    seen: list[Encounter],
    same: dict[UUID, UUID],
    period: Period,
    now: datetime,
) -> None:
    inside = of_period(seen, period)
    assert figures["C01"].n == len(inside)
    for days in (30, 90, 180):
        part = figures["C02"].find_part(str(days))
        assert part is not None
        assert plain(part) == repeats(seen, same, period, now, days).plain(), days
    assert plain(figures["C02"]) == repeats(seen, same, period, now, 30).plain()
    assert plain(figures["C05"]) == answered(inside, "arrest").plain()
    assert plain(figures["C05A"]) == answered(inside, "arrest", "apprehension").plain()
