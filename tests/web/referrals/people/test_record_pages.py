"""Pages of records and of repeat contact: names hidden until asked for, two steps to merge, and a way back."""

import logging
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from referrals.encounters.models import Encounter
from referrals.people.identity.models import PersonMerge
from referrals.people.models import Person
from tests.support.people import REASON, make_encounters, make_person
from tests.support.referrals import World, make_world

SECRETS = ("Canaria", "Zzyzx", "555 0177", "1990")


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def pair(session: Session, world: World, now: datetime) -> tuple[UUID, UUID]:
    officer = world.agency.officer
    one = make_person(session, officer, now, name="Canaria Zzyzx", phone="410 555 0177")
    other = make_person(session, officer, now, name="Can Zzyzx", phone="1 (410) 555-0177")
    make_encounters(session, officer, one, [now - timedelta(days=n) for n in range(1, 5)])
    make_encounters(session, officer, other, [now - timedelta(days=9)])
    return one, other


def hidden(page: Any) -> bool:
    return not any(secret in page.html for secret in SECRETS)


@pytest.mark.proves("D-07")
def test_names_show_after_a_logged_reason_only(
    client: Any, session: Session, world: World, pair: tuple[UUID, UUID], now: datetime
) -> None:
    client.sign_in(world.agency.desk.user_id)
    listed = client.page("/person-records/")
    assert "same telephone number; same surname and date of birth" in listed.text
    assert hidden(listed)
    path = f"/person-records/compare/{pair[0]}/{pair[1]}"
    page = client.page(path)
    assert hidden(page)
    assert "Known of one only" not in page.text.split("Telephone number")[1][:40]
    refused = client.submit(path, why="")
    assert refused.status_code == 422
    assert "Choose why you need the name." in refused.text
    shown = client.submit_and_follow(path, why="compare")
    assert "Canaria Zzyzx" in shown.text
    assert not any(secret in shown.html.split("</title>")[0] for secret in SECRETS)
    client.sign_in(world.agency.supervisor.user_id)
    assert hidden(client.page(path))


def test_merging_takes_two_steps_and_is_undone(
    client: Any, session: Session, world: World, pair: tuple[UUID, UUID], now: datetime
) -> None:
    client.sign_in(world.agency.supervisor.user_id)
    path = f"/person-records/compare/{pair[0]}/{pair[1]}/merge"
    short = client.submit(path, survivor=str(pair[0]), reason="dup")
    assert short.status_code == 422
    assert "at least 10 characters" in short.text
    check = client.submit(path, survivor=str(pair[0]), reason=REASON)
    assert check.status_code == 200
    assert "can be undone" in check.text
    assert session.scalar(sa.select(sa.func.count()).select_from(PersonMerge)) == 0
    other_choice = client.submit(path, survivor=str(pair[1]), reason=REASON, confirmed=str(pair[0]))
    assert other_choice.status_code == 200, "another choice than the confirmed one is shown again"
    done = client.submit_and_follow(path, survivor=str(pair[0]), reason=REASON, confirmed=str(pair[0]))
    assert "What moved" in done.text
    session.expire_all()
    assert session.scalar(sa.select(sa.func.count()).where(Encounter.person_id == pair[0])) == 5
    merge = session.scalars(sa.select(PersonMerge)).one()
    client.page(path, status=404)
    assert client.submit(f"/person-records/merges/{merge.id}/undo", reason="no").status_code == 422
    undone = client.submit_and_follow(
        f"/person-records/merges/{merge.id}/undo", reason="The sister came and explained it."
    )
    assert "Went back" in undone.text
    session.expire_all()
    assert session.scalar(sa.select(sa.func.count()).where(Encounter.person_id == pair[1])) == 1


def test_linking_telling_apart_and_taking_back(
    client: Any, session: Session, world: World, pair: tuple[UUID, UUID], now: datetime
) -> None:
    client.sign_in(world.agency.desk.user_id)
    base = f"/person-records/compare/{pair[0]}/{pair[1]}"
    page = client.submit_and_follow(f"{base}/different", reason="Twins, said their mother.")
    assert "No two records look like one person" in page.text
    decided = client.page("/person-records/?tab=decided")
    assert "Twins, said their mother." in decided.text
    assert "Take back" in client.page(base).text
    client.submit_and_follow("/person-records/?tab=decided", action="/end")
    linked = client.submit_and_follow(f"{base}/link", reason=REASON)
    assert "One person, both records kept" in linked.text
    assert "Merge the two records" in client.page(base).text


def test_two_codes_are_compared(
    client: Any, session: Session, world: World, pair: tuple[UUID, UUID], now: datetime
) -> None:
    codes = [session.get_one(Person, key).reference for key in pair]
    client.sign_in(world.agency.desk.user_id)
    refused = client.submit("/person-records/", first=codes[0], second="P-2222")
    assert refused.status_code == 422
    assert "Nobody in your agency’s records has this code." in refused.text
    assert codes[0] in refused.get_data(as_text=True)
    same = client.submit("/person-records/", first=codes[0], second=codes[0].lower())
    assert "Both codes lead to one record." in same.text
    found = client.submit_and_follow("/person-records/", first=codes[0].lower(), second=codes[1])
    assert "One person or two?" in found.text


def test_nobody_else_comes_here(
    client: Any, session: Session, world: World, pair: tuple[UUID, UUID], now: datetime
) -> None:
    stranger = make_world(session, now, agency="Southgate Police", ngo="Haven")
    base = f"/person-records/compare/{pair[0]}/{pair[1]}"
    for name, actor in world.people.items():
        client.sign_in(actor.user_id)
        allowed = name in ("supervisor", "other_supervisor", "desk")
        for path in ("/person-records/", base, f"{base}/merge"):
            client.page(path, status=200 if allowed else 403)
        client.page("/repeat-contact/", status=200 if name == "desk" else 403)
        client.page(f"/repeat-contact/{pair[0]}/name", status=200 if name == "desk" else 403)
    client.sign_in(stranger.agency.desk.user_id)
    for path in (base, f"{base}/merge", f"/repeat-contact/{pair[0]}/name"):
        client.page(path, status=404)


def test_repeat_contact_by_code(
    client: Any, session: Session, world: World, pair: tuple[UUID, UUID], now: datetime
) -> None:
    client.sign_in(world.agency.desk.user_id)
    code = session.get_one(Person, pair[0]).reference
    page = client.page("/repeat-contact/")
    assert code in page.text
    assert hidden(page)
    assert "Nobody was met so often" in client.page("/repeat-contact/?at_least=5").text
    for bad in ("1", "100", "x", "", "9" * 40):
        refused = client.page(f"/repeat-contact/?at_least={bad}", status=422)
        assert "Give a number" in refused.text or "valid integer" in refused.text
    client.page("/repeat-contact/?at_least=4&page=999999999999")
    shown = client.submit_and_follow(f"/repeat-contact/{pair[0]}/name?at_least=4", why="plan")
    assert "Canaria Zzyzx" in shown.text
    assert "P-" in shown.text
    assert "Zzyzx" not in shown.html.split("</title>")[0]


@pytest.mark.proves("D-08")
def test_no_name_reaches_logs_trail_or_addresses(
    client: Any,
    session: Session,
    world: World,
    pair: tuple[UUID, UUID],
    now: datetime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    client.sign_in(world.agency.desk.user_id)
    base = f"/person-records/compare/{pair[0]}/{pair[1]}"
    client.submit_and_follow(base, why="compare")
    done = client.submit_and_follow(
        f"{base}/merge",
        survivor=str(pair[0]),
        reason="Canaria Zzyzx told me herself.",
        confirmed=str(pair[0]),
    )
    assert "Canaria Zzyzx told me herself." in done.text
    trail = " ".join(
        row.action + row.subject_id + row.details for row in session.scalars(sa.select(AuditRow))
    )
    for text in (caplog.text, trail):
        assert not any(secret in text for secret in ("Canaria", "Zzyzx", "5550177", "555 0177"))
    assert date(1990, 4, 1).isoformat() not in trail
