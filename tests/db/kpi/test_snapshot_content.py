"""What a snapshot holds beside its figures: the way of referrals, declines, gaps, equity, revisions; one world for all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from core.errors import RuleBroken
from core.suppression import Branch, range_of
from core.suppression.trees import edges_of_tree
from kpi.evaluations.canonical import content_hash
from kpi.evaluations.choice import Choice
from kpi.evaluations.cohort import read_ways
from kpi.evaluations.commands import evaluate, measure, publish
from kpi.evaluations.comparing import CAME_DUE, LATE_DATA
from kpi.evaluations.disclosure import SMALL_NUMBERS
from kpi.evaluations.flow import BY_NGO, BY_PERSON, TREE, flow_of, path_of
from kpi.evaluations.models import Evaluation
from kpi.evaluations.snapshot import Breakdown, Snapshot, from_text, to_text
from kpi.evaluations.verifying import CHANGED, NO_RECORD, OTHER_RECORD, verify_evaluations
from kpi.measures.ratio import UNKNOWN_GROUP
from kpi.periods import Period
from partners.memoranda.terms import Urgency
from partners.services.needs import Need
from referrals.casework.models import CaseRecord
from referrals.encounters.codes import YesNoUnknown
from referrals.encounters.details.models import EncounterDetail
from referrals.handover.gaps.codes import GapOrigin
from referrals.handover.gaps.models import ServiceGap
from referrals.people.models import Person
from tests.support.kpi_world import CREATED, World, fill
from tests.support.shared_connection import rolled_back

ZONE = "America/New_York"
JULY = Period.month(2025, 7, zone=ZONE)
NOON = datetime(2025, 7, 10, 16, tzinfo=UTC)
NOW = datetime(2025, 8, 20, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Content:
    """An agency with a partner, a busy July, a thin June and a July of the year before."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.world = World(session, zone=ZONE)
        self.partner = self.world.add_partner("Harbour House", targets={"R01": 0.9})
        fill(self.world, [self.partner], referrals=60, first=NOON - 8 * DAY, days=25)
        for _ in range(3):
            self.partner.declined(NOON, HOUR, "no_longer_wants", decline_side="person")
            self.partner.accepted(NOON - 30 * DAY, HOUR)
            self.partner.accepted(NOON - 365 * DAY, HOUR)
        self.partner.declined(NOON, HOUR, "died", decline_side="person")
        served = self.partner.closed(NOON, 20 * DAY)
        session.add(CaseRecord(id=served.id, first_service_at=NOON + 5 * DAY))
        self._encounters()
        self._gaps()
        session.flush()
        self.june = self.run(JULY.previous(), NOW - 5 * DAY)
        self.first = self.run(JULY, NOW)

    def run(self, period: Period, now: datetime) -> Evaluation:
        return evaluate(self.session, SYSTEM, scope=self.world.scope(), period=period, now=now)

    def _encounters(self) -> None:
        random = Random(11)
        people = [
            Person(agency_id=self.world.agency.id, created_at=CREATED, age_band=band)
            for band in ("18_25", "26_64", "65_plus")
            for _ in range(8)
        ]
        self.session.add_all(people)
        self.session.flush()
        for number in range(160):
            row = self.world.encounter(
                NOON - 8 * DAY + timedelta(minutes=random.randrange(25 * 1440)),
                person_id=random.choice(people).id,
                arrest=YesNoUnknown.YES if random.random() < 0.3 else YesNoUnknown.NO,
                reportable_force=YesNoUnknown.YES if random.random() < 0.2 else YesNoUnknown.NO,
            )
            sex = ("female", "male", "male", None, "another" if number % 40 == 4 else "female")[number % 5]
            self.session.add(
                EncounterDetail(id=row.id, sex_stated=sex, sex_perceived="male" if sex else None)
            )
        self.session.flush()

    def _gaps(self) -> None:
        for number in range(14):
            self.session.add(
                ServiceGap(
                    agency_id=self.world.agency.id,
                    need=Need.MENTAL_HEALTH_SUPPORT if number < 11 else Need.CRISIS_FOLLOWUP,
                    urgency=Urgency.URGENT,
                    missing="capacity" if number < 8 else "capacity hours",
                    origin=GapOrigin.SAID,
                    found_on=date(2025, 7, 4),
                    key=number.to_bytes(16),
                )
            )


@pytest.fixture(scope="module")
def content(engine: Engine, keys: None) -> Iterator[Content]:
    with (
        rolled_back(engine) as connection,
        Session(connection, join_transaction_mode="create_savepoint") as session,
    ):
        yield Content(session)


@pytest.fixture
def snapshot(content: Content) -> Snapshot:
    return from_text(content.first.snapshot)


def breakdown(snapshot: Snapshot, code: str) -> Breakdown:
    return next(one for one in snapshot.breakdowns if one.code == code)


def test_measuring_again_at_the_same_moment_gives_the_same_hash(content: Content) -> None:
    again = measure(content.session, content.world.scope(), period=JULY, now=NOW)
    assert content_hash(to_text(again)) == content.first.content_hash


def test_a_snapshot_is_complete(snapshot: Snapshot) -> None:
    assert snapshot.period.zone == snapshot.scope.timezone == ZONE
    assert {"suppression_k", "suppression_version", "loop_days", "merge_hours"} <= snapshot.parameters.keys()
    figure = snapshot.find_figure("R01")
    assert figure is not None
    assert figure.target is not None
    (version,) = figure.target.agreements
    assert (version.reference, version.took_effect) == (figure.target.references[0], "2024-01-01")
    assert figure.definition.version == 1
    assert from_text(to_text(snapshot)) == snapshot


def test_the_way_of_the_referrals_adds_up_and_gives_nothing_away(
    content: Content, snapshot: Snapshot
) -> None:
    ways = read_ways(content.session, content.world.scope(), period=JULY, as_of=NOW)
    exact = dict.fromkeys(TREE, 0)
    for way in ways:
        for step in path_of(way):
            exact[step] += way.count
    everything = flow_of(ways, k=1)
    assert {step.code: step.n for step in everything.steps} == {
        name: n for name, n in exact.items() if name != "declined_otherwise"
    }
    for parent in {step.came_from for step in everything.steps} - {None}:
        children = [step.n or 0 for step in everything.steps if step.came_from == parent]
        assert sum(children) == exact[str(parent)]
    # The same numbers as the figures tell.
    acceptance = snapshot.find_figure("R10")
    assert acceptance is not None
    assert exact["accepted"] == acceptance.measurement.n
    assert exact[BY_NGO] == acceptance.measurement.N - acceptance.measurement.n
    assert exact["open_unseen"] + exact["open_undecided"] == acceptance.measurement.pending
    assert (exact["served"], exact[BY_PERSON]) == (1, 4)
    shown = {step.code: step.n for step in snapshot.flow}
    assert shown[BY_PERSON] is None
    branches = [
        Branch(name=step.code, parent=step.came_from, n=exact[step.code]) for step in everything.steps
    ]
    hidden = frozenset(name for name, n in shown.items() if n is None)
    edges = edges_of_tree(branches, hidden, {})
    for place, branch in enumerate(branches):
        if branch.name in hidden:
            least, most = range_of(edges, place)
            assert most > least, branch.name


def test_declines_stand_by_side_and_a_death_by_no_name(snapshot: Snapshot) -> None:
    sides = {row.code: row.n for row in breakdown(snapshot, "declines_by_side").rows}
    assert sides[BY_PERSON] is None
    reasons = {row.code for row in breakdown(snapshot, "declined_by_person_by_reason").rows}
    assert reasons == {"no_longer_wants", "reason_not_told"}
    assert (
        "died"
        not in to_text(snapshot).replace('"died"', "died").split("declined_by_person_by_reason")[1][:400]
    )
    by_reason = breakdown(snapshot, "declined_by_ngo_by_reason")
    declines = snapshot.find_figure("R11")
    assert declines is not None
    shown = {part.name: part.measurement.n for part in declines.parts if part.measurement is not None}
    assert {row.code: row.n for row in by_reason.rows if row.n is not None} == shown
    assert by_reason.total == declines.measurement.n


def test_gaps_stand_by_what_was_missing(snapshot: Snapshot) -> None:
    missing = breakdown(snapshot, "gaps_by_missing")
    assert (missing.total, missing.overlaps) == (14, True)
    assert {row.code: row.n for row in missing.rows} == {"missing_capacity": 14, "missing_hours": 6}
    assert [row.n for row in breakdown(snapshot, "gaps_by_need").rows] == [None, None]


def test_groups_add_up_to_the_figure_and_small_ones_are_hidden(snapshot: Snapshot) -> None:
    compared = {(one.indicator, one.characteristic): one for one in snapshot.equity}
    assert {("C05", "sex"), ("C08", "sex"), ("C02", "sex"), ("C05", "age_band")} <= compared.keys()
    for (code, _), equity in compared.items():
        figure = snapshot.find_figure(code)
        assert figure is not None
        hidden = [row for row in equity.rows if row.N is None]
        if not hidden:
            assert sum(row.N or 0 for row in equity.rows) == figure.measurement.N
            assert sum(row.n or 0 for row in equity.rows) == figure.measurement.n
        assert len(hidden) != 1
        for row in hidden:
            assert (row.n, row.value, row.ratio, row.interval, row.without_ratio) == (
                None,
                None,
                None,
                None,
                "suppressed",
            )
        for row in equity.rows:
            assert row.group != UNKNOWN_GROUP or row.ratio is None
    by_sex = {row.group: row for row in compared["C05", "sex"].rows}
    assert by_sex["another"].N is None
    assert not any(one.indicator == "R10" and one.characteristic == "sex" for one in snapshot.equity)


def test_the_period_before_and_last_year_stand_beside(content: Content, snapshot: Snapshot) -> None:
    figure = snapshot.find_figure("R10")
    assert figure is not None
    assert figure.previous is not None
    assert figure.last_year is not None
    assert (figure.previous.period, figure.previous.reference) == ("2025-06", content.june.reference)
    assert (figure.last_year.period, figure.last_year.reference) == ("2024-07", None)
    assert figure.last_year.measurement.n == 3
    state = snapshot.find_figure("P04")
    assert state is not None
    assert state.previous is not None
    assert (state.previous.reference, state.previous.measurement.value) == (content.june.reference, 1.0)


def test_late_data_is_a_revision_and_nothing_published_changes(content: Content) -> None:
    session, text = content.session, content.first.snapshot
    with session.begin_nested() as point:
        content.partner.declined(NOON - 30 * DAY, HOUR, "no_capacity")
        content.partner.accepted(NOON, HOUR)
        later = measure(session, content.world.scope(), period=JULY, now=NOW + DAY)
        point.rollback()
    found = {(one.period, one.indicator): one for one in later.revisions}
    june, july = found["2025-06", "R10"], found["2025-07", "R10"]
    assert (june.reference, june.published.N, june.latest.N) == (content.june.reference, 3, 4)
    assert (july.reference, july.latest.n - july.published.n) == (content.first.reference, 1)
    assert {june.cause, july.cause} == {LATE_DATA}
    figure = later.find_figure("R10")
    assert figure is not None
    assert figure.previous is not None
    assert (figure.previous.reference, figure.previous.measurement.N) == (content.june.reference, 3)
    # Sixty days after the sending the loop of July has come due.
    due = measure(session, content.world.scope(), period=JULY, now=NOW + 90 * DAY)
    loop = next(one for one in due.revisions if (one.period, one.indicator) == ("2025-07", "R12"))
    assert loop.cause == CAME_DUE
    session.refresh(content.first)
    assert content.first.snapshot == text


def test_another_version_of_a_definition_is_not_compared(content: Content) -> None:
    session = content.session
    old = from_text(content.june.snapshot)
    figures = tuple(
        replace(one, definition=replace(one.definition, version=9)) if one.definition.code == "R10" else one
        for one in old.figures
    )
    scope = content.world.scope()
    with session.begin_nested() as point:
        period = JULY.next()
        changed = replace(
            old,
            figures=figures,
            period=replace(old.period, code=JULY.code, start="2025-07-01", end="2025-07-31"),
            data_as_of=(NOW - 2 * DAY).isoformat(),
        )
        foreign = publish(session, SYSTEM, changed, scope=scope, now=NOW - 2 * DAY)
        later = measure(session, scope, period=period, now=NOW + 30 * DAY)
        figure = later.find_figure("R10")
        assert figure is not None
        assert figure.previous is not None
        assert (figure.previous.reference, figure.previous.other_version_in) == (None, foreign.reference)
        assert "definition_changed" in [note.code for note in later.notes]
        assert not any(one.indicator == "R10" and one.period == JULY.code for one in later.revisions)
        point.rollback()


def test_small_reasons_for_leaving_out_stand_in_one_sum(snapshot: Snapshot) -> None:
    acceptance = snapshot.find_figure("R10")
    assert acceptance is not None
    assert acceptance.measurement.excluded[SMALL_NUMBERS] >= 4
    assert "person_refused" not in acceptance.measurement.excluded


def test_wrong_input_is_named(content: Content) -> None:
    with pytest.raises(RuleBroken, match="no indicator"):
        measure(
            content.session,
            content.world.scope(),
            period=JULY,
            now=NOW,
            choice=Choice(indicators=frozenset({"R01", "X99"})),
        )
    with pytest.raises(RuleBroken, match="has not begun"):
        measure(content.session, content.world.scope(), period=Period.year(2031, ZONE), now=NOW)
    empty = measure(content.session, content.world.scope(), period=Period.month(2020, 1, zone=ZONE), now=NOW)
    assert (empty.flow, empty.equity, empty.revisions) == ((), (), ())
    assert all(
        figure.measurement.value is None for figure in empty.figures if figure.definition.kind.value == "rate"
    )


def test_only_what_was_chosen_is_measured(content: Content) -> None:
    few = measure(
        content.session,
        content.world.scope(),
        period=JULY,
        now=NOW,
        choice=Choice(indicators=frozenset({"P04"})),
    )
    assert [figure.definition.code for figure in few.figures] == ["P04"]
    assert (few.chosen, few.equity) == (("P04",), ())


def test_a_changed_byte_is_found(content: Content) -> None:
    session = content.session
    assert all(not one.problems for one in verify_evaluations(session))
    text = content.first.snapshot
    values = {
        column.name: getattr(content.first, column.name) for column in sa.inspect(Evaluation).columns
    } | {"id": content.june.id.__class__(int=7), "reference": "E-FORGED"}
    for forged, expected in (
        ({"snapshot": text.replace('"n":', '"n": ', 1)}, {CHANGED, NO_RECORD}),
        ({}, {NO_RECORD}),
    ):
        with session.begin_nested() as point:
            session.execute(sa.insert(Evaluation).values(values | forged))
            found = {one.reference: set(one.problems) for one in verify_evaluations(session)}
            point.rollback()
        assert found["E-FORGED"] == expected
        assert found[content.first.reference] == set()
    assert OTHER_RECORD not in found["E-FORGED"]
