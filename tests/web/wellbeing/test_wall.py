"""A whole year of support through the real pages, and a main side that is as it was before.

Every table of the main database is dumped before and after, together with the log, its outbox and the headers of
the answers: only the sessions' own “last active” may differ. Once with an account, once by a code.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask, Response
from sqlalchemy.orm import Session

from accounts.outbox.delivery import Letter
from accounts.outbox.models import OutboxMessage
from accounts.sign_in.hashing import hash_password
from accounts.users.models import User
from core.database import Base
from partners.memoranda.programmes import ProgrammeType
from tests.support import frozen_clock
from tests.support.accounts import PASSWORD
from tests.support.frozen_clock import Clock
from tests.support.pages import Page
from tests.support.wellbeing import make_programme
from tests.support.wellbeing_instruments import make_cover, make_watch
from tests.web.conftest import WebClient
from wellbeing.enrolments.models import Enrolment
from wellbeing.instruments.alerts.models import Alert
from wellbeing.letters.delivery import deliver_letters
from wellbeing.participants.models import Participant
from wellbeing.programmes.models import Programme

NAME, MESSAGE, PHONE, MAIL = "Canary Otter", "canarymessage", "+1 410 555 7788", "canary@home.example"
TITLE = "Canary Room"
CODE = re.compile(r"[A-Z2-9]{5}(?:-[A-Z2-9]{5})+")

Dump = dict[str, list[tuple[Any, ...]]]


@dataclass(kw_only=True)
class Station:
    """An agency that supports its people itself; everybody has signed in and opened a page before anything begins."""

    session: Session
    vault: Session
    officer: User
    clinician: User
    coordinator: User
    programme: Programme
    family: Programme
    browsers: dict[str, WebClient] = field(default_factory=dict)
    headers: list[str] = field(default_factory=list)

    def visit(self, name: str) -> WebClient:
        """The browser of one of them."""
        return self.browsers[name]


@pytest.fixture
def station(
    app: Flask, client: WebClient, session: Session, vault: Session, now: datetime
) -> Iterator[Station]:
    watch = make_watch(session, now)
    ids = {
        "officer": watch.officer_id,
        "clinician": watch.agency_clinician_id,
        "coordinator": watch.coordinator_id,
    }
    session.execute(
        sa.update(User).where(User.id.in_(ids.values())).values(password_hash=hash_password(PASSWORD))
    )
    users = {name: session.get_one(User, user_id) for name, user_id in ids.items()}
    session.commit()
    kinds = {"programme": ProgrammeType.EAP, "family": ProgrammeType.FAMILY_SUPPORT}
    programmes = {
        key: make_programme(
            vault, now=now, agency_id=watch.agency_id, provider_id=watch.agency_id, kind=kind, name=TITLE
        )
        for key, kind in kinds.items()
    }
    make_cover(vault, watch.agency_id, watch.ngo_id, now=now)
    vault.commit()
    place = Station(
        session=session,
        vault=vault,
        officer=users["officer"],
        clinician=users["clinician"],
        coordinator=users["coordinator"],
        programme=programmes["programme"],
        family=programmes["family"],
    )
    for name in (*users, "somebody"):
        browser = app.test_client()
        assert isinstance(browser, WebClient)
        browser.leftovers, browser.shared = app.extensions["leftovers"], session
        if name in users:
            browser.sign_in(users[name])
            browser.page("/account")
        place.browsers[name] = browser

    def note(response: Response) -> Response:
        place.headers.append(str(response.headers))
        return response

    app.after_request_funcs.setdefault(None, []).append(note)
    yield place
    app.after_request_funcs[None].remove(note)


def dumped(session: Session) -> Dump:
    """Every row of every table of the main side, but for when a session was last active."""
    session.commit()
    dump: Dump = {}
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if column.name != "last_active_at"]
        dump[table.name] = sorted(map(tuple, session.execute(sa.select(*columns))), key=repr)
    return dump


def told(station: Station, dump: Dump, log: str, codes: list[str]) -> None:
    """Nothing of the main side tells who it was, or of what."""
    assert not station.session.scalars(sa.select(OutboxMessage.id)).all()
    shown = f"{dump}\n{log}"
    for secret in (NAME, MESSAGE, PHONE, MAIL, TITLE, "/me/", *codes):
        assert secret not in shown, secret
    for secret in (str(station.officer.id), station.officer.email, station.officer.name):
        assert secret not in log
        assert not [line for line in station.headers if secret in line]
    for secret in (NAME, MESSAGE, PHONE, MAIL, TITLE, "PHQ", *codes):
        assert not [line for line in station.headers if secret in line], secret


def press(browser: WebClient, page: str, action: str, **values: Any) -> None:
    """Press the button whose form leads to the action."""
    response = browser.submit(page, action=action, **values)
    assert response.status_code == 302, f"{page} {action}: {response.status_code}"


def get_support(station: Station, person: str, programme: Programme, clock: Clock) -> None:
    """Ask, be offered a place, accept, meet, write, answer, share, call, pause, leave."""
    own, carer, vault = station.visit(person), station.visit("clinician"), station.vault
    own.page(f"/me/{programme.id}")
    said: dict[str, Any] = {"chosen_name": NAME, "safe_contact": "mail", "mail": MAIL, "acknowledges": "y"}
    if person == "officer":
        said["group"] = "officer"
    response = own.submit(f"/me/mine/new/{programme.id}", having="chosen_name", **said)
    mine = response.headers["Location"].partition("?")[0]
    enrolment = vault.scalars(sa.select(Enrolment).where(Enrolment.programme_id == programme.id)).one()
    work = f"/me/work/{enrolment.id}"
    press(carer, work, f"{work}/take")
    press(carer, work, f"{work}/step/offer")
    press(own, mine, f"{mine}/accept")
    starts_at = (frozen_clock.utc_now() + timedelta(minutes=1)).astimezone(ZoneInfo("America/New_York"))
    plan: dict[str, Any] = {
        "starts_at": starts_at.strftime("%Y-%m-%dT%H:%M"),
        "modality": "in_person",
        "place": "Room 4",
    }
    carer.submit_and_follow(f"{work}/times/new", having="starts_at", **plan)
    own.page(f"{mine}/times")
    clock.advance(minutes=3)
    planned = set(re.findall(rf"{work}/times/[0-9a-f-]{{36}}", carer.get(f"{work}/times").text)).pop()
    report: dict[str, Any] = {"attendance": "attended", "is_meaningful": "y", "note": MESSAGE}
    carer.submit_and_follow(f"{planned}/report", having="version", **report)
    own.submit_and_follow(f"{mine}/talk", having="text", text=MESSAGE)
    carer.submit_and_follow(f"{work}/talk", having="text", text=MESSAGE)
    _answer(station, person)
    press(own, mine, f"{mine}/pause")
    press(own, mine, f"{mine}/go-on")
    press(own, f"{mine}/leave", f"{mine}/leave", reason="no_time")


def _answer(station: Station, person: str) -> None:
    """The questions with item 9; whoever keeps answers also shares them and is called."""
    own = station.visit(person)
    items: dict[str, Any] = {f"q0_{number}": 1 for number in range(1, 10)}
    page = Page(own.submit("/me/check/1", action="/me/check/1", **items).text, url="/me/check/1")
    assert page.h1 == "Please talk to somebody now"
    called = own.post("/me/check/call", data=page.form("/me/check/call").filled({"contact": PHONE}))
    assert called.status_code == 200, called.text
    press(own, "/me/results/shared/", "/me/results/shared/", scope="all", with_items="y")
    assert "PHQ-9" in station.visit("clinician").get(f"/me/work/results/{_enrolment_of(station)}").text
    assert len(station.vault.scalars(sa.select(Alert.id)).all()) == 1


def _enrolment_of(station: Station) -> UUID:
    return station.vault.scalars(
        sa.select(Enrolment.id).order_by(Enrolment.created_at.desc())
    ).first() or UUID(int=0)


def is_unchanged(before: Dump, after: Dump) -> bool:
    """Whether every table is as it was, with a word about the first that is not."""
    for name, rows in after.items():
        assert rows == before[name], f"{name}: {[row for row in rows if row not in before[name]]}"
    return True


@pytest.mark.parametrize("way", ["account", "code"])
def test_the_main_side_is_as_it_was_after_everything(
    station: Station, clock: Clock, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    programme = station.programme if way == "account" else station.family
    codes: list[str] = []
    if way == "code":
        said: dict[str, Any] = {
            "programmes": [str(programme.id)],
            "group": "family",
            "count": "1",
            "days": "30",
        }
        made = station.visit("coordinator").submit("/me/run/codes/new", having="count", **said)
        codes = sorted(set(CODE.findall(made.text)))
    before = dumped(station.session)
    station.headers.clear()
    person = "officer" if way == "account" else "somebody"
    with caplog.at_level(logging.DEBUG):
        if way == "code":
            assert (
                "/sign-in"
                not in station.visit(person).submit("/me/with-code", having="code", code=codes[0]).text
            )
        get_support(station, person, programme, clock)
        for name in ("coordinator", "clinician"):
            for path in ("/me/run", "/me/work/", "/me/watch/"):
                station.visit(name).get(path)
        after = dumped(station.session)
    assert station.vault.scalars(sa.select(Participant.id)).all()
    assert len(station.headers) > 40
    assert is_unchanged(before, after)
    told(station, after, caplog.text, codes)


def test_letters_tell_nothing(app: Flask, station: Station, clock: Clock) -> None:
    get_support(station, "officer", station.programme, clock)
    sent: list[Letter] = []
    station.vault.commit()

    @contextmanager
    def main() -> Iterator[Session]:
        yield station.session

    with app.app_context():
        deliver_letters(
            station.vault,
            main=main,
            locale="en",
            now=frozen_clock.utc_now() + timedelta(days=1),
            send=sent.append,
        )
    assert {mail.recipient for mail in sent} == {MAIL, station.clinician.email}
    assert len({(mail.subject, mail.body) for mail in sent}) == 1
    for word in (NAME, MESSAGE, PHONE, TITLE, "Robin", "North", "session", "wellbeing", "/me", "support"):
        assert not [mail for mail in sent if word in f"{mail.subject} {mail.body}"], word


def test_signing_in_forgets_where_somebody_was_going(
    station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the address of the sign-in page, which a proxy logs, nor the session says what was asked for."""
    somebody = station.visit("somebody")
    with caplog.at_level(logging.DEBUG):
        response = somebody.get(f"/me/mine/new/{station.programme.id}?told=saved")
        assert response.headers["Location"] == "/sign-in"
        signed = somebody.submit("/sign-in", having="email", email=station.officer.email, password=PASSWORD)
    assert signed.status_code == 302
    assert "/me" not in caplog.text
    assert "/me" not in str(dumped(station.session))
    assert "next" not in response.headers["Location"]
