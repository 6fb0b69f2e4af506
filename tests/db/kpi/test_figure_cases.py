"""From a figure to its cases: the list is the figure, and the wall between the sides stands in the reasons too."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import SYSTEM, Actor, Role
from core.errors import Denied, NotFound
from core.permissions import Permission
from kpi.cases.commands import open_cases
from kpi.cases.judging import JUDGES
from kpi.cases.policy import get_figure
from kpi.cases.queries import CaseRow, list_cases, measure_again
from kpi.cases.results import LISTED, OF_OUTCOMES, Result, differs
from kpi.evaluations.commands import evaluate
from kpi.evaluations.models import Evaluation
from kpi.evaluations.snapshot import Snapshot, from_text
from kpi.measures.scope import Scope
from kpi.periods import Period
from referrals.handover.lifecycle import ReferralState
from tests.support.kpi_world import Partner, World, fill, leader_of
from tests.support.shared_connection import rolled_back

ZONE = "America/New_York"
JULY = Period.month(2025, 7, zone=ZONE)
NOW = datetime(2025, 12, 1, tzinfo=UTC)
NOON = datetime(2025, 7, 10, 16, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
READS = frozenset({Permission.EVALUATION_READ, Permission.REFERRAL_READ})


def reader(partner: Partner | None, world: World, role: Role) -> Actor:
    organisation = partner.ngo if partner else world.agency
    actor = leader_of(organisation, partner.worker if partner else world.officer)
    object.__setattr__(actor, "roles", frozenset({role}))
    object.__setattr__(actor, "permissions", READS)
    return actor


def everything(
    session: Session, actor: Actor, scope: Scope, snapshot: Snapshot, code: str, *, now: datetime = NOW
) -> list[CaseRow]:
    rows: list[CaseRow] = []
    after = None
    for _ in range(50):
        page = list_cases(session, actor, scope=scope, snapshot=snapshot, code=code, now=now, after=after)
        rows += page.rows
        after = page.after
        if after is None:
            return rows
    raise AssertionError("the list has no end")


class Shared:
    """One agency with two partners, a month of referrals and its evaluations."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.world = World(session, zone=ZONE)
        self.harbour, self.door = self.world.add_partner("Harbour House"), self.world.add_partner("Open Door")
        fill(self.world, [self.harbour, self.door], referrals=70, first=NOON - 8 * DAY, days=28)
        self.declined_by_person = self.harbour.declined(NOON, HOUR, "died", decline_side="person")
        self.harbour.closed(NOON, 20 * DAY, closure_reason="died", feedback_permitted=False)
        self.silent = self.harbour.closed(
            NOON, 10 * DAY, closure_reason="unable_to_contact", feedback_permitted=False
        )
        self.harbour.closed(NOON, 12 * DAY, closure_reason="unable_to_contact", engaged_at=NOON + DAY)
        self.harbour.closed(NOON, 20 * DAY, closure_reason="mistaken_or_duplicate")
        self.agency = self.evaluated(self.world.scope())
        self.joint = self.evaluated(self.world.scope(self.harbour))

    def evaluated(self, scope: Scope) -> tuple[Evaluation, Scope, Snapshot]:
        evaluation = evaluate(self.session, SYSTEM, scope=scope, period=JULY, now=NOW)
        return evaluation, scope, from_text(evaluation.snapshot)


@pytest.fixture(scope="module")
def made(engine: Engine, keys: None) -> Iterator[Shared]:
    with (
        rolled_back(engine) as connection,
        Session(connection, join_transaction_mode="create_savepoint") as session,
    ):
        yield Shared(session)


@pytest.fixture
def shared(made: Shared) -> Iterator[Shared]:
    """The same world for each test; what a test writes is taken back."""
    with made.session.begin_nested() as point:
        yield made
        point.rollback()
    made.session.expire_all()


@pytest.fixture
def session(shared: Shared) -> Session:
    return shared.session


def test_the_list_is_the_figure_and_the_wall_stands(session: Session, shared: Shared) -> None:
    manager = reader(shared.harbour, shared.world, Role.NGO_MANAGER)
    desk = reader(None, shared.world, Role.PARTNERSHIP_DESK)
    _, scope, snapshot = shared.joint
    seen: dict[str, int] = {}
    for code in sorted(LISTED):
        measured = get_figure(snapshot, code).measurement
        # Before an NGO's view of what it never took on ends: then it sees the whole figure.
        rows = everything(session, manager, scope, snapshot, code, now=NOON)
        seen[code] = len(rows)
        counts = Counter(row.result for row in rows)
        assert len({row.id for row in rows}) == len(rows)
        assert (counts[Result.COUNTED], counts[Result.COUNTED] + counts[Result.NOT_COUNTED]) == (
            measured.n,
            measured.N,
        ), code
        assert (counts[Result.PENDING], counts[Result.EXCLUDED]) == (
            measured.pending,
            measured.excluded_total,
        )
        assert [row.sent_at for row in rows] == sorted((row.sent_at for row in rows), reverse=True)
        # What the desk is told of the same figure: as many rows, but of casework only where the person permits it.
        shown = {row.id: row for row in everything(session, desk, scope, snapshot, code)}
        if code in OF_OUTCOMES:
            # To stand in such a list tells what came of the case: those without permission are not in it.
            assert Result.NOT_TOLD not in {row.result for row in shown.values()}
            assert shown.keys() <= {row.id for row in rows}
            assert shared.silent.id not in shown
        else:
            assert shown.keys() == {row.id for row in rows}
        for row in rows:
            told = shown.get(row.id, row)
            assert (told.result, told.reason) in {(row.result, row.reason), (Result.NOT_TOLD, None)}
        later = {row.id for row in everything(session, manager, scope, snapshot, code)}
        assert later <= shown.keys() | {row.id for row in rows}
        assert not differs(measured, measure_again(session, scope=scope, snapshot=snapshot, code=code))
    # Nobody recorded a session, so that the wait for one has no data.
    assert {code for code, count in seen.items() if not count} == {"R05"}
    assert seen.keys() == JUDGES.keys()
    # A person who died reads like any other who refused.
    acceptance = everything(session, desk, scope, snapshot, "R10")
    died = next(row for row in acceptance if row.id == shared.declined_by_person.id)
    assert died.reason == "person_refused"


def test_nothing_is_told_where_the_person_permits_no_feedback(session: Session, shared: Shared) -> None:
    desk = reader(None, shared.world, Role.PARTNERSHIP_DESK)
    silent = [
        shared.harbour.closed(NOON, 5 * DAY, closure_reason=reason, feedback_permitted=permitted)
        for reason, permitted in (
            ("died", False),
            ("completed_goals_met", False),
            ("consent_withdrawn", True),
            ("mistaken_or_duplicate", False),
        )
    ]
    silent.append(shared.harbour.accepted(NOON, HOUR, feedback_permitted=False))
    _, scope, snapshot = shared.joint
    for code in sorted(LISTED):
        rows = {row.id: row for row in everything(session, desk, scope, snapshot, code)}
        if code in OF_OUTCOMES:
            assert not rows.keys() & {one.id for one in silent[:4]}, code
        told = {(rows[one.id].result, rows[one.id].reason) for one in silent[:4] if one.id in rows}
        assert told <= {(Result.NOT_TOLD, None)}, code
    contact = {row.id: row for row in everything(session, desk, scope, snapshot, "R04")}
    assert contact[silent[4].id].result is Result.NOT_TOLD
    decision = {row.id: row for row in everything(session, desk, scope, snapshot, "R02")}
    assert decision[silent[4].id].result is Result.COUNTED


def test_an_ngo_never_reads_anothers_rows(session: Session, shared: Shared) -> None:
    own = reader(shared.harbour, shared.world, Role.NGO_MANAGER)
    _, scope, snapshot = shared.agency
    rows = everything(session, own, scope, snapshot, "R01")
    theirs = {row.id for row in everything(session, own, *shared.joint[1:], "R01")}
    assert {row.id for row in rows} == theirs
    stranger = reader(shared.door, shared.world, Role.NGO_MANAGER)
    assert everything(session, stranger, *shared.joint[1:], "R01") == []


def test_leaders_and_auditors_read_counts_and_listing_is_recorded(session: Session, shared: Shared) -> None:
    evaluation, scope, snapshot = shared.joint
    wanted: dict[str, Any] = {
        "evaluation_id": evaluation.id,
        "scope": scope,
        "snapshot": snapshot,
        "now": NOW,
    }
    for role in (Role.LEADERSHIP, Role.AUDITOR, Role.LIAISON_OFFICER, Role.SUPERVISOR):
        with pytest.raises(Denied):
            open_cases(session, reader(None, shared.world, role), code="R01", **wanted)
    with pytest.raises(Denied, match="one by one"):
        open_cases(session, reader(shared.harbour, shared.world, Role.NGO_MANAGER), code="P01", **wanted)
    with pytest.raises(NotFound):
        get_figure(snapshot, "X99")
    page = open_cases(session, reader(shared.harbour, shared.world, Role.NGO_MANAGER), code="R01", **wanted)
    row = session.scalars(sa.select(AuditRow).where(AuditRow.action == "evaluation.cases_listed")).one()
    assert f'"listed":{len(page.rows)}' in row.details.replace(" ", "")


def test_what_changed_since_is_said_and_later_events_are_not(session: Session, shared: Shared) -> None:
    _, scope, snapshot = shared.joint
    before = measure_again(session, scope=scope, snapshot=snapshot, code="R10")
    shared.harbour.accepted(NOON, timedelta(days=365))
    late = measure_again(session, scope=scope, snapshot=snapshot, code="R10")
    # Sent within the period but recorded since: pending at the moment of the data, whatever came later.
    assert (late.n, late.N, late.pending) == (before.n, before.N, before.pending + 1)
    assert differs(get_figure(snapshot, "R10").measurement, late)
    shared.declined_by_person.state = ReferralState.ENTERED_IN_ERROR
    session.flush()
    assert measure_again(session, scope=scope, snapshot=snapshot, code="R10").excluded != before.excluded
