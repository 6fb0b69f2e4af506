"""Files of lists through the pages: password, message, content, and who may not."""

import csv
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.sign_in.hashing import hash_password
from accounts.users.models import User
from audit.models import AuditRow
from core.actor import Actor
from partners.memoranda.terms import Urgency
from referrals.handover.exports.policy import PER_DAY
from referrals.handover.lifecycle import ReferralState
from referrals.people.consents.models import Consent, Disclosure
from referrals.people.consents.wording import PART2_NOTICE
from tests.support.referrals import World, make_referral, make_world
from tests.support.sheets import cells_of_xlsx

S = ReferralState
PASSWORD = "correct horse battery"
QUEUE, ROWS = "/referrals/export", "/referrals/performance"


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    made = make_world(session, now)
    for actor in (made.ngo.intake, made.ngo.manager, made.agency.desk):
        session.get_one(User, actor.user_id).password_hash = hash_password(PASSWORD)
    session.flush()
    return made


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def exported(session: Session) -> int:
    session.expire_all()
    query = sa.select(sa.func.count()).select_from(AuditRow).where(AuditRow.action == "referral.exported")
    return session.scalar(query) or 0


def test_the_queue_under_its_filter_as_csv_and_xlsx(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    make_referral(session, world, now, person_name="=cmd|' /C calc'!A0", phone="+1 555 0100")
    make_referral(session, world, now, person_name="Rita Routine", urgency=Urgency.ROUTINE)
    client.sign_in(world.ngo.intake.user_id)
    page = client.page("/referrals/?tab=all&urgency=urgent")
    address = page.links["Export"]
    assert "Rows in the file: 1." in client.page(address).text
    answer = client.submit(address, reason="own_work", format="csv", password=PASSWORD)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == "attachment; filename=referrals-2026-03-11.csv"
    assert answer.headers["Cache-Control"] == "no-store"
    heading, row, [mark] = read_csv(answer.data)
    values = dict(zip(heading, row, strict=True))
    assert values["Person"] == "'=cmd|' /C calc'!A0", "a text, never a formula"
    assert (values["Urgency"], values["Received"]) == ("Urgent", "2026-03-11 11:30")
    answer = client.submit(address, reason="own_work", format="xlsx", password=PASSWORD)
    assert answer.headers["Content-Disposition"].endswith(".xlsx")
    [_, cells, [foot]] = cells_of_xlsx(answer.data)
    for text in (mark, str(foot)):
        assert text.startswith("File F-")
        assert f"made by {world.ngo.intake.name} ({world.ngo.intake.organisation_name}), Mar 11, 2026" in text
    assert "=cmd|' /C calc'!A0" in cells
    assert exported(session) == 2
    logged = session.scalars(sa.select(Disclosure).where(Disclosure.how == "export")).all()
    assert len(logged) == 2


def test_a_wrong_password_makes_no_file(client: Any, session: Session, world: World, now: datetime) -> None:
    make_referral(session, world, now)
    client.sign_in(world.ngo.intake.user_id)
    for typed, words in (("wrong", "This is not your password."), ("", "Enter your password.")):
        answer = client.submit(QUEUE, reason="own_work", format="csv", password=typed)
        assert answer.status_code == 422
        assert words in answer.text
    assert exported(session) == 0
    assert not session.scalars(sa.select(Disclosure).where(Disclosure.how == "export")).all()


def test_five_files_a_day(client: Any, session: Session, world: World) -> None:
    client.sign_in(world.ngo.intake.user_id)
    for _ in range(PER_DAY):
        assert client.submit(QUEUE, reason="own_work", format="csv", password=PASSWORD).status_code == 200
    refused = client.submit(QUEUE, reason="own_work", format="csv", password=PASSWORD)
    assert refused.status_code == 422
    assert "You have made 5 files within 24 hours." in refused.text


def test_the_notice_against_passing_on_stands_under_the_rows(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    make_referral(session, world, now)
    table: Any = Consent.__table__
    session.execute(sa.update(table).values(regime="part2"))
    client.sign_in(world.ngo.intake.user_id)
    answer = client.submit(QUEUE, reason="own_work", format="csv", password=PASSWORD)
    assert read_csv(answer.data)[-2] == [PART2_NOTICE]
    answer = client.submit(QUEUE, reason="own_work", format="xlsx", password=PASSWORD)
    assert cells_of_xlsx(answer.data)[-2] == [PART2_NOTICE]


def test_who_gets_no_file(client: Any, session: Session, world: World, now: datetime) -> None:
    make_referral(session, world, now)
    refused: tuple[Actor, ...] = (
        world.agency.officer,
        world.agency.supervisor,
        world.agency.leader,
        world.ngo.worker,
        world.ngo.leader,
        world.ngo.admin,
    )
    for actor in refused:
        client.sign_in(actor.user_id)
        for path in (QUEUE, ROWS):
            client.page(path, status=403)
            assert client.post(path, data={"format": "csv"}).status_code == 403
    client.sign_in(world.ngo.intake.user_id)
    client.page(ROWS, status=403)
    client.sign_in(world.ngo.worker.user_id)
    assert "Export" not in client.page("/referrals/?tab=all").links


def test_the_desks_file_names_nobody(client: Any, session: Session, world: World, now: datetime) -> None:
    make_referral(session, world, now, state=S.ACTIVE)
    client.sign_in(world.agency.desk.user_id)
    answer = client.submit(QUEUE, reason="own_work", format="csv", password=PASSWORD)
    text = answer.data.decode("utf-8-sig")
    assert "Harbour House" in text
    assert all(name not in text for name in ("Jo Example", "Wil Worker", "555", "Worker", "Person"))
    answer = client.submit(
        ROWS, reason="own_work", format="csv", password=PASSWORD, since="2026-03-01", until="2026-03-31"
    )
    heading, row, _mark = read_csv(answer.data)
    assert heading[0] == "Reference"
    assert "Worker" not in heading
    assert len(heading) == len(row) == 17


def test_performance_rows_for_the_manager(client: Any, session: Session, world: World, now: datetime) -> None:
    make_referral(session, world, now, state=S.CLOSED)
    client.sign_in(world.ngo.manager.user_id)
    page = client.page(QUEUE)
    address = page.links["Export performance rows instead: one row for each referral of a period"]
    answer = client.submit(
        address, reason="own_work", format="xlsx", password=PASSWORD, since="2026-03-01", until="2026-03-31"
    )
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=performance-2026-03-01-to-2026-03-31.xlsx"
    )
    heading, cells, _mark = cells_of_xlsx(answer.data)
    assert {"Worker", "Sessions attended", "Outcomes achieved (score)"} <= set(heading)
    assert "Wil Worker" in cells
    assert "Jo Example" not in cells, "a code, never a name"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"since": "2026-03-12", "until": "2026-03-11"}, "The last day is before the first."),
        ({"since": "2024-01-01", "until": "2026-03-11"}, "Choose at most a year."),
        ({"since": "", "until": "2026-03-11"}, "Enter the first day."),
        ({"since": "2026-03-01", "until": "soon"}, "Not a valid date value."),
    ],
)
def test_a_period_in_disorder_is_named(client: Any, world: World, typed: dict[str, str], words: str) -> None:
    client.sign_in(world.ngo.manager.user_id)
    answer = client.submit(ROWS, reason="own_work", format="csv", password=PASSWORD, **typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert all(f'value="{value}"' in answer.text for value in typed.values() if value)
