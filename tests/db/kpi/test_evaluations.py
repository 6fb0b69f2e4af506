"""Publishing: the hash, the audit row, immutability, revisions, comparison, and who may."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import SYSTEM, OrganisationKind
from core.errors import Denied, NotFound, RuleBroken
from kpi.evaluations.commands import evaluate, evaluate_now, evaluation_as_json, store_document
from kpi.evaluations.models import Evaluation
from kpi.evaluations.queries import find_document, get_evaluation, list_evaluations
from kpi.evaluations.scopes import get_scope, list_scopes
from kpi.evaluations.snapshot import from_text
from kpi.periods import Period
from kpi.reports.queries import list_due_editions
from tests.support.kpi_world import Partner, World, leader_of

ZONE = "America/New_York"
JULY = Period.month(2025, 7, zone=ZONE)
NOW = datetime(2025, 12, 1, tzinfo=UTC)
NOON = datetime(2025, 7, 10, 16, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def world(session: Session) -> World:
    return World(session, zone=ZONE)


@pytest.fixture
def partner(world: World) -> Partner:
    return world.add_partner("Harbour House", reference="P-TEST-0001")


def test_an_evaluation_is_published_with_its_hash_and_an_audit_row(
    session: Session, world: World, partner: Partner
) -> None:
    leader = leader_of(world.agency, world.officer)
    evaluation = evaluate(session, leader, scope=world.scope(partner), period=JULY, now=NOW)
    assert evaluation.content_hash == hashlib.sha256(evaluation.snapshot.encode()).hexdigest()
    assert (evaluation.period_key, evaluation.timezone, evaluation.data_as_of) == ("2025-07", ZONE, NOW)
    assert evaluation.created_by_id == world.officer.id
    audit = session.scalars(sa.select(AuditRow).where(AuditRow.action == "evaluation.published")).one()
    assert audit.subject_id == evaluation.id.hex
    assert json.loads(audit.details)["sha256"] == evaluation.content_hash


@pytest.mark.parametrize(
    "change", [sa.update(Evaluation).values(content_hash="0" * 64), sa.delete(Evaluation)]
)
def test_the_database_refuses_to_change_an_evaluation(
    session: Session, world: World, change: sa.Update | sa.Delete
) -> None:
    evaluate(session, SYSTEM, scope=world.scope(), period=JULY, now=NOW)
    with pytest.raises(IntegrityError, match="never changed"), session.begin_nested():
        session.execute(change)


def test_later_data_gives_a_new_evaluation_and_leaves_the_first(
    session: Session, world: World, partner: Partner
) -> None:
    first = evaluate(session, SYSTEM, scope=world.scope(), period=JULY, now=NOW)
    text = first.snapshot
    partner.accepted(NOON, HOUR)
    second = evaluate(session, SYSTEM, scope=world.scope(), period=JULY, now=NOW + HOUR)
    session.refresh(first)
    assert first.snapshot == text != second.snapshot
    assert first.reference != second.reference


def test_the_period_before_is_taken_as_published_else_computed(
    session: Session, world: World, partner: Partner
) -> None:
    partner.accepted(NOON - timedelta(days=30), HOUR)
    partner.accepted(NOON, HOUR)
    computed = from_text(evaluate(session, SYSTEM, scope=world.scope(), period=JULY, now=NOW).snapshot)
    figure = computed.find_figure("R10")
    assert figure is not None
    assert figure.previous is not None
    assert (figure.previous.period, figure.previous.reference, figure.previous.measurement.N) == (
        "2025-06",
        None,
        1,
    )
    june = evaluate(session, SYSTEM, scope=world.scope(), period=JULY.previous(), now=NOW)
    partner.declined(NOON - timedelta(days=30), HOUR, "no_capacity")
    published = from_text(evaluate(session, SYSTEM, scope=world.scope(), period=JULY, now=NOW).snapshot)
    figure = published.find_figure("R10")
    assert figure is not None
    assert figure.previous is not None
    assert (figure.previous.reference, figure.previous.measurement.N) == (june.reference, 1)


def test_a_period_in_the_future_is_refused(session: Session, world: World) -> None:
    with pytest.raises(RuleBroken, match="has not begun"):
        evaluate(session, SYSTEM, scope=world.scope(), period=Period.year(2031, ZONE), now=NOW)


def test_a_period_under_way_is_marked_preliminary(session: Session, world: World) -> None:
    running = evaluate(
        session,
        SYSTEM,
        scope=world.scope(),
        period=Period.month(2025, 12, zone=ZONE),
        now=NOW + timedelta(days=3),
    )
    assert from_text(running.snapshot).is_preliminary
    done = evaluate(session, SYSTEM, scope=world.scope(), period=JULY, now=NOW)
    assert not from_text(done.snapshot).is_preliminary


def test_others_do_not_find_a_scope_and_readers_may_not_run(
    session: Session, world: World, partner: Partner
) -> None:
    stranger = leader_of(world.organisation(OrganisationKind.AGENCY, "Elsewhere"))
    with pytest.raises(NotFound):
        evaluate(session, stranger, scope=world.scope(), period=JULY, now=NOW)
    ngo = leader_of(partner.ngo)
    with pytest.raises(NotFound):
        evaluate(session, ngo, scope=world.scope(), period=JULY, now=NOW)
    reader = leader_of(world.agency)
    object.__setattr__(reader, "permissions", reader.permissions - {"evaluation.run"})
    with pytest.raises(Denied):
        evaluate(session, reader, scope=world.scope(), period=JULY, now=NOW)
    joint = evaluate(session, ngo, scope=world.scope(partner), period=JULY, now=NOW)
    assert joint.partnership_id == partner.partnership.id


def test_scopes_are_those_of_the_actor(session: Session, world: World, partner: Partner) -> None:
    leader, ngo = leader_of(world.agency), leader_of(partner.ngo)
    other = world.add_partner("Open Door")
    assert [scope.title for scope in list_scopes(session, leader)] == [
        "Northfield Police",
        "Northfield Police – Harbour House",
        "Northfield Police – Open Door",
    ]
    assert [scope.title for scope in list_scopes(session, ngo)] == [
        "Harbour House",
        "Northfield Police – Harbour House",
    ]
    with pytest.raises(NotFound):
        get_scope(session, ngo, world.scope(other).key)


def test_rows_of_others_are_not_found(session: Session, world: World, partner: Partner) -> None:
    agency = evaluate(session, SYSTEM, scope=world.scope(), period=JULY, now=NOW)
    joint = evaluate(session, SYSTEM, scope=world.scope(partner), period=JULY, now=NOW)
    ngo = leader_of(partner.ngo)
    assert [row.id for row in list_evaluations(session, ngo)] == [joint.id]
    with pytest.raises(NotFound):
        get_evaluation(session, ngo, agency.id)
    assert {row.id for row in list_evaluations(session, leader_of(world.agency))} == {agency.id, joint.id}


def test_a_document_is_kept_once(session: Session, world: World) -> None:
    evaluation = evaluate(session, SYSTEM, scope=world.scope(), period=JULY, now=NOW)
    assert list_due_editions(session, limit=5) == [evaluation.id]
    for content in (b"first", b"second"):
        store_document(
            session, evaluation_id=evaluation.id, content=content, sha256="ab" * 32, pages=2, now=NOW
        )
    document = find_document(session, SYSTEM, evaluation.id)
    assert document is not None
    assert (document.content, document.pages) == (b"first", 2)
    assert list_due_editions(session, limit=5) == []


def test_the_command_line_evaluates_by_name_or_reference(
    session: Session, world: World, partner: Partner
) -> None:
    by_name = evaluate_now(session, agency_name="Northfield Police", period_text="2025-Q3", now=NOW)
    joint = evaluate_now(session, partnership_ref="P-TEST-0001", period_text="2025-07", now=NOW)
    assert (by_name.period_key, joint.partnership_id) == ("2025-Q3", partner.partnership.id)
    content = evaluation_as_json(joint)
    assert content["evaluation"]["scope"]["ngo_name"] == "Harbour House"
    assert json.dumps(content)
    unknown: tuple[dict[str, Any], ...] = ({"agency_name": "Nowhere"}, {"partnership_ref": "P-NONE"}, {})
    for wrong in unknown:
        with pytest.raises(RuleBroken):
            evaluate_now(session, period_text="2025", now=NOW, **wrong)
