"""The program of the release before goes on working on tables that were brought to the newest revision (R-05).

While a release is brought in, both run: the tables are migrated first, old processes end last. What the old program writes and
reads there is real work: people sign in, a referral is sent, accepted, noted and read, beside the new program.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from accounts.sign_in.hashing import hash_password
from accounts.users.models import User
from audit.cells.checking import check_cells
from audit.checking import check_chains, list_open_alarms, note_check
from audit.models import AuditRow
from concordat.config import load_settings
from concordat.migration import current_revision, newest_revision, upgrade
from concordat.trail_watch import watch_trail
from core.actor import Actor
from core.clock import utc_now
from core.database import make_engine
from core.keys.acting import acting_for
from core.walls.principal import Reach, serving
from referrals.casework.models import CaseNote
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from tests.deep.conftest import Figure
from tests.support.accounts import PASSWORD, code_at, give_app
from tests.support.older_program import Visitor, run_older, taken_from_history
from tests.support.referrals import World, make_referral, make_world
from tests.support.server_process import served
from tests.support.settings import settings_environment

BEFORE = "82e3085e"
"""The release before: its newest revision of the tables is 0005."""
OLD_REVISION = "0005"
CONCERN, NOTE = "Talked of not wanting to go on.", "Spoke to the brother, who calls on Monday."


@pytest.fixture
def engine(empty_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(empty_database_url)
    yield engine
    engine.dispose()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can sign in."""

    email: str
    seed: str


def _person(session: Session, actor: Actor) -> Person:
    assert actor.user_id is not None
    user = session.get_one(User, actor.user_id)
    user.password_hash = hash_password(PASSWORD)
    return Person(email=user.email, seed=give_app(session, user, now=utc_now() - timedelta(hours=1)))


def _sign_in(port: int, person: Person) -> Visitor:
    visitor = Visitor(port)
    step = visitor.send("/sign-in", email=person.email, password=PASSWORD)
    visitor.send(step.url, having="factor_code", factor_code=code_at(person.seed, utc_now()))
    return visitor


def _refer(officer: Visitor, world: World) -> str:
    check = officer.send(
        "/referrals/new",
        danger="no",
        person_name="Jo Example",
        age_band="26_64",
        phone="+1 555 0100",
        need="crisis_followup",
        concern=CONCERN,
        urgency="urgent",
        area_id=world.agency.area_id,
        consent="verbal_witnessed",
        feedback="yes",
    )
    send = check.form(action="/send")
    sent = officer.open(send.action, send.values)
    assert sent.h1 == "Referral sent"
    return send.action.rpartition("/")[0]


@pytest.mark.timeout(900)
@pytest.mark.proves("R-05")
def test_the_program_of_the_release_before_works_on_the_newest_tables(
    engine: Engine, empty_database_url: str, tmp_path: Path, figure: Figure
) -> None:
    url, tree = empty_database_url, taken_from_history(BEFORE, tmp_path / "before")
    run_older(tree, url, "db", "upgrade")
    assert current_revision(url) == OLD_REVISION
    # No version starts on tables that are newer than it; this one has started.
    with served(url, tree=tree) as port:
        assert upgrade(url) == newest_revision() > OLD_REVISION
        with Session(engine) as session:
            world = make_world(session, utc_now())
            three = (world.agency.officer, world.ngo.intake, world.ngo.worker)
            people = [_person(session, one) for one in three]
            of_new = make_referral(session, world, utc_now(), state=ReferralState.SUBMITTED)
            session.commit()
            noted = _rows_of_form_3(session)
        assert noted > 0
        assert "every link holds" in run_older(tree, url, "audit", "verify")
        officer, intake, worker = (_sign_in(port, one) for one in people)
        case = _refer(officer, world)
        for path in (case, f"/referrals/{of_new}"):
            intake.send(f"{path}/accept")
        assert CONCERN in intake.open(case).text
        intake.send(f"{case}/assign", worker_id=world.ngo.worker.user_id)
        worker.send(f"{case}/attempt", channel="phone", result="no_answer")
        worker.send(f"{case}/note", text=NOTE)
        assert NOTE in worker.open(case).text
    assert "every link holds" in run_older(tree, url, "audit", "verify")
    rows, cells = _whole_after(engine, url, UUID(case.rpartition("/")[2]), world, noted)
    figure(
        "R-05",
        f"{engine.dialect.name}: the program of {BEFORE} signed three people in, sent, accepted and noted on tables of revision"
        f" {newest_revision()}; {rows} rows of the trail hold, {cells} cells changed without a note, no alarm",
    )


def _rows_of_form_3(session: Session) -> int:
    query = sa.select(sa.func.count()).select_from(AuditRow).where(AuditRow.form == 3)
    return session.scalars(query).one()


def _whole_after(engine: Engine, url: str, case: UUID, world: World, noted: int) -> tuple[int, int]:
    """What the new program finds: everything readable, every chain whole, and nothing that is taken for tampering."""
    with serving("tests", Reach.EVERYBODY), Session(engine) as session, acting_for(world.ngo.id):
        referral = session.get_one(Referral, case)
        assert referral.state is not ReferralState.SUBMITTED
        notes = session.scalars(sa.select(CaseNote).where(CaseNote.referral_id == case)).all()
        assert [one.text for one in notes] == [NOTE]
        reports = check_chains(session, whole=True)
        assert [one for one in reports if one.broken_at is not None] == []
        assert note_check(session, reports, whole=True, now=utc_now()) == []
        found = check_cells(session)
        assert found.faults == []
        assert found.not_covered + len(found.untold) > 0, "the old program wrote nothing"
        assert _rows_of_form_3(session) == noted, "the old program keeps notes: it is not the one before"
        later = utc_now() + timedelta(days=1)
        assert watch_trail(session, load_settings(settings_environment(url)), later) == 0
        assert list_open_alarms(session) == []
        assert session.scalars(sa.select(Notice.id).where(Notice.about_kind == "audit_alarm")).all() == []
        return sum(one.rows for one in reports), len(found.untold)
