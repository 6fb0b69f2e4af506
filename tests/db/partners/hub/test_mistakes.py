"""Reports of mistakes in the directory, and links by which owners confirm their entries."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import OrganisationKind, Role
from core.errors import Denied, NotFound, RuleBroken
from partners.hub import queries
from partners.hub.commands import (
    ask_about_entries,
    close_report,
    confirm_by_link,
    forget_old_entry_links,
    report_mistake,
)
from partners.hub.lifecycle import MistakeState
from partners.hub.models import EntryLink, MistakeReport
from partners.hub.values import MistakeKind
from partners.services.models import (
    Service,
)
from partners.services.tokens import digest_of
from tests.support.memoranda import make_organisation, make_person
from tests.support.services import Scene, make_scene

DAY = timedelta(days=1)


@pytest.fixture
def scene(session: Session, now: datetime) -> Scene:
    return make_scene(session, now - 60 * DAY)


def test_a_mistake_is_told_to_the_owner_and_the_desk_and_closed_with_what_was_done(
    session: Session, scene: Scene, now: datetime
) -> None:
    report = report_mistake(
        session, scene.service_id, kind=MistakeKind.PHONE, words=" wrong number ", now=now
    )
    told = set(session.scalars(sa.select(Notice.recipient_id).where(Notice.about_id == report)))
    assert {scene.manager.user_id, scene.desk.user_id} <= told
    row = session.get_one(MistakeReport, report)
    assert (row.words, row.reported_on) == ("wrong number", now.date())
    audit = session.scalars(sa.select(AuditRow).where(AuditRow.action == "service.mistake_reported")).one()
    assert (audit.user_id, audit.address, audit.session_hash) == (None, None, None)
    assert queries.count_open(session, scene.manager) == queries.count_open(session, scene.desk) == 1
    rows, more = queries.list_mistakes(session, scene.desk, state=MistakeState.OPEN)
    assert ([one.id for one in rows], more) == ([report], False)
    with pytest.raises(RuleBroken, match="what was done"):
        close_report(session, scene.manager, report, outcome=" ", now=now)
    close_report(session, scene.manager, report, outcome="Number corrected", now=now)
    assert queries.count_open(session, scene.desk) == 0
    with pytest.raises(RuleBroken, match="already"):
        close_report(session, scene.desk, report, outcome="Again", now=now)
    closed, _ = queries.list_mistakes(session, scene.manager, state=MistakeState.CLOSED)
    assert [(one.outcome, one.closed_by) for one in closed] == [("Number corrected", "Mina Manager")]


def test_a_report_of_others_does_not_exist(session: Session, scene: Scene, now: datetime) -> None:
    report = report_mistake(session, scene.service_id, kind=MistakeKind.HOURS, words="", now=now)
    stranger = make_person(
        session,
        make_organisation(session, OrganisationKind.NGO, "Elsewhere"),
        "Sam Stranger",
        Role.NGO_MANAGER,
        now=now,
    )
    officer = make_person(session, scene.pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now)
    with pytest.raises(NotFound):
        queries.get_mistake(session, stranger, report)
    with pytest.raises(NotFound):
        close_report(session, stranger, report, outcome="Done", now=now)
    with pytest.raises(Denied):
        close_report(session, officer, report, outcome="Done", now=now)
    assert queries.list_mistakes(session, stranger, state=MistakeState.OPEN) == ([], False)


def test_reports_have_limits(session: Session, scene: Scene, now: datetime) -> None:
    with pytest.raises(RuleBroken, match="few words"):
        report_mistake(session, scene.service_id, kind=MistakeKind.OTHER, words="  ", now=now)
    with pytest.raises(RuleBroken, match="at most"):
        report_mistake(session, scene.service_id, kind=MistakeKind.PHONE, words="x" * 1001, now=now)
    with pytest.raises(NotFound):
        report_mistake(session, uuid4(), kind=MistakeKind.PHONE, words="", now=now)
    for _ in range(20):
        report_mistake(session, scene.service_id, kind=MistakeKind.PHONE, words="", now=now)
    with pytest.raises(RuleBroken, match="Many people"):
        report_mistake(session, scene.service_id, kind=MistakeKind.PHONE, words="", now=now)


def test_owners_are_asked_each_half_year_and_a_link_confirms_once(
    session: Session, scene: Scene, now: datetime
) -> None:
    session.execute(
        sa.update(Service)
        .where(Service.organisation_id == scene.pair.ngo_id)
        .values(assured_at=now, assured_by_id=None)
    )
    session.execute(
        sa.update(Service).where(Service.id == scene.service_id).values(assured_at=now - 200 * DAY)
    )
    questions = ask_about_entries(session, now=now)
    asked = [question for question in questions if question.organisation_name]
    mine = [entry for question in asked for entry in question.entries if entry.service_id == scene.service_id]
    assert mine
    assert scene.manager.user_id in {question.user_id for question in asked}
    assert ask_about_entries(session, now=now + DAY) == []
    token = mine[0].token
    link = session.scalars(sa.select(EntryLink).where(EntryLink.digest == digest_of(token))).one()
    assert token.encode() not in link.digest
    found = queries.find_open_link(session, token, now=now)
    assert found is not None
    assert found.service_id == scene.service_id
    assert queries.find_open_link(session, token, now=now + 31 * DAY) is None
    assert confirm_by_link(session, token=token, now=now + DAY) == scene.service_id
    service = session.get_one(Service, scene.service_id)
    assert (service.assured_at, service.assured_by_id) == (now + DAY, None)
    with pytest.raises(NotFound):
        confirm_by_link(session, token=token, now=now + DAY)
    with pytest.raises(NotFound):
        confirm_by_link(session, token="unknown", now=now)
    assert forget_old_entry_links(session, now=now + 100 * DAY) == 0
    assert forget_old_entry_links(session, now=now + 201 * DAY) >= 1
    actions = session.scalars(
        sa.select(AuditRow.action).where(AuditRow.action.startswith("service.entry_"))
    ).all()
    assert set(actions) == {"service.entry_asked", "service.entry_confirmed"}


@pytest.mark.parametrize(
    "values",
    [
        {"state": MistakeState.CLOSED},
        {"outcome": "Done"},
    ],
    ids=["closed without date", "outcome of an open one"],
)
def test_the_database_refuses_a_report_that_contradicts_itself(
    session: Session, scene: Scene, now: datetime, values: dict[str, object]
) -> None:
    row = MistakeReport(
        id=uuid4(), service_id=scene.service_id, kind=MistakeKind.OTHER, reported_on=now.date()
    )
    session.add(row)
    session.flush()
    with pytest.raises((IntegrityError, DatabaseError)), session.begin_nested():
        session.execute(sa.update(MistakeReport).where(MistakeReport.id == row.id).values(values))
