"""Files of personal data: a reason, a mark, a day in the maker's list, and the auditor's list without content (K-02)."""

from datetime import datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.sign_in.hashing import hash_password
from accounts.users.models import User
from audit.exports.commands import end_files
from audit.exports.models import ExportedContent, ExportedFile
from audit.models import AuditRow
from core.actor import Role
from core.keys import door
from core.keys.door import KeyDestroyed
from core.keys.ring import MAIN
from core.keys.table import DataKey
from referrals.handover.models import Referral
from referrals.retention.erasing import erase
from referrals.retention.fates import Target
from tests.support.frozen_clock import Clock
from tests.support.memoranda import make_person
from tests.support.referrals import World, make_referral, make_world
from tests.web.conftest import WebClient

PASSWORD = "correct horse battery"
QUEUE = "/referrals/export"
NAME = "Zelda Adeyemi"


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    made = make_world(session, now)
    make_referral(session, made, now, person_name=NAME)
    for actor in (made.ngo.intake, made.ngo.manager):
        session.get_one(User, actor.user_id).password_hash = hash_password(PASSWORD)
    session.flush()
    return made


def make_file(client: WebClient, world: World, **more: str) -> bytes:
    client.sign_in(world.ngo.intake.user_id)
    answer = client.submit(QUEUE, **({"format": "csv", "password": PASSWORD, "reason": "report"} | more))
    assert answer.status_code == 200, answer.text
    return bytes(answer.data)


def only_file(session: Session) -> ExportedFile:
    session.expire_all()
    return session.scalars(sa.select(ExportedFile)).one()


def acts(session: Session, action: str) -> list[AuditRow]:
    return list(session.scalars(sa.select(AuditRow).where(AuditRow.action == action)))


@pytest.mark.proves("K-02")
def test_no_file_without_a_reason(client: WebClient, session: Session, world: World) -> None:
    client.sign_in(world.ngo.intake.user_id)
    for typed, words in (
        ({}, "Choose what the file is for."),
        ({"reason": "other"}, "Say in at least 15 letters what the file is for."),
        ({"reason": "other", "note": "because"}, "Say in at least 15 letters what the file is for."),
    ):
        answer = client.submit(QUEUE, format="csv", password=PASSWORD, **typed)
        assert answer.status_code == 422
        assert words in answer.text
    assert not acts(session, "file.made")
    assert not acts(session, "referral.exported")
    assert session.scalar(sa.select(sa.func.count()).select_from(ExportedFile)) == 0


@pytest.mark.proves("K-02")
def test_a_file_is_marked_sealed_listed_and_taken_again_by_its_maker_alone(
    client: WebClient, session: Session, world: World, now: datetime
) -> None:
    content = make_file(client, world, reason="other", note="Moving to our new case system")
    file = only_file(session)
    assert file.reference in content.decode("utf-8-sig").splitlines()[-1]
    assert (file.rows, file.takings, file.note) == (1, 1, "Moving to our new case system")
    [made] = acts(session, "file.made")
    assert (made.reason, made.subject_id) == ("other", file.id.hex)
    assert file.digest.hex() in made.details
    assert "case system" not in made.details
    stored = session.execute(sa.select(ExportedContent.__table__)).one()
    assert NAME.encode() not in bytes(stored.content_sealed)
    page = client.page("/files")
    assert file.reference in page.text
    assert NAME not in page.text
    take = f"/files/{file.id}/take"
    token = page.form(take).values
    again = client.post(take, data=token)
    assert again.data == content
    assert again.headers["Cache-Control"] == "no-store"
    assert only_file(session).takings == 2
    assert len(acts(session, "file.taken")) == 1
    for actor in (world.ngo.manager, world.agency.desk):
        client.sign_in(actor.user_id)
        assert file.reference not in client.page("/files").text
        assert client.post(take, data=_token(client)).status_code == 404
    assert only_file(session).takings == 2


@pytest.mark.proves("K-02")
def test_who_reads_the_trail_sees_that_and_why_but_never_what(
    client: WebClient, session: Session, world: World, now: datetime
) -> None:
    make_file(client, world)
    file = only_file(session)
    own = make_person(session, world.ngo.id, "Ann Audit", Role.AUDITOR, now=now)
    other = make_person(session, world.agency.id, "Ben Audit", Role.AUDITOR, now=now)
    client.sign_in(own.user_id)
    page = client.page("/audit/files")
    for words in (file.reference, world.ngo.intake.name, "For a report to a funder or an authority"):
        assert words in page.text
    assert NAME not in page.text
    assert client.post(f"/files/{file.id}/take", data=_token(client)).status_code == 404
    client.sign_in(other.user_id)
    assert file.reference not in client.page("/audit/files").text
    client.sign_in(world.ngo.worker.user_id)
    client.page("/audit/files", status=403)


@pytest.mark.proves("K-02")
def test_after_a_day_the_content_and_its_key_are_gone(
    client: WebClient, session: Session, world: World, clock: Clock
) -> None:
    make_file(client, world)
    file_id = only_file(session).id
    assert end_files(session, now=clock.moment) == 0
    kept = session.scalars(sa.select(ExportedContent)).one()
    kept_id, copy = kept.id, bytes(kept.content_sealed)
    place = "exported_content", "content", kept_id
    assert NAME.encode() in door.open_sealed(copy, *place, compartment=MAIN, source=session.connection)
    clock.advance(hours=24)
    client.sign_in(world.ngo.intake.user_id)
    page = client.page("/files")
    assert "Destroyed" in page.text, "expired before the work that destroys it comes by"
    assert client.post(f"/files/{file_id}/take", data=_token(client)).status_code == 404
    assert end_files(session, now=clock.moment) == 1
    assert end_files(session, now=clock.moment) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(ExportedContent)) == 0
    assert _keys_of(session, file_id) == 0
    with pytest.raises(KeyDestroyed):  # a copy that somebody kept of the database
        door.open_sealed(copy, *place, compartment=MAIN, source=session.connection)
    assert only_file(session).ended_at == clock.moment
    assert [row.reason for row in acts(session, "data_keys.destroyed")] == ["expired"]
    clock.advance(days=366)
    assert end_files(session, now=clock.moment) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(ExportedFile)) == 0


@pytest.mark.proves("K-02", "P-04")
def test_a_purged_record_is_in_no_kept_file(
    client: WebClient, session: Session, world: World, now: datetime
) -> None:
    make_file(client, world)
    referral_id = session.scalars(sa.select(Referral.id)).one()
    erase(session, Target.CASE, referral_id, why="test", now=now)
    assert only_file(session).ended_at == now
    assert session.scalar(sa.select(sa.func.count()).select_from(ExportedContent)) == 0


def test_a_role_that_was_taken_away_opens_no_file_of_before(
    client: WebClient, session: Session, world: World
) -> None:
    make_file(client, world)
    file = only_file(session)
    session.execute(sa.text("UPDATE user_role SET role = 'ngo_worker' WHERE role = 'ngo_intake'"))
    session.commit()
    client.sign_in(world.ngo.intake.user_id)
    assert client.post(f"/files/{file.id}/take", data=_token(client)).status_code == 403
    assert only_file(session).takings == 1


def _token(client: WebClient) -> dict[str, str]:
    values = client.page("/account").forms[0].values
    return {"csrf_token": values["csrf_token"][0]}


def _keys_of(session: Session, file_id: UUID) -> int:
    counted = sa.select(sa.func.count()).select_from(DataKey).where(DataKey.subject_id == file_id)
    return session.scalar(counted) or 0
