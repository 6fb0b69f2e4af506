"""A partnership becomes a template, a neighbour starts from its file, takes over what it holds and plans a first session."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from accounts.sign_in.hashing import hash_password
from accounts.users.models import User
from core.actor import Actor, Role
from core.clock import local_date
from core.database import make_engine
from tests.support.accounts import PASSWORD
from tests.support.browser import DESK, PHONE, go, opened, press, screens_clean, sign_in
from tests.support.live_server import serving
from tests.support.memoranda import ZONE, make_memorandum, make_pair, make_person
from tests.support.replication import template_world

NEIGHBOUR, ITS_NGO = "Riverbend Police", "Harbour Light"


@dataclass(frozen=True, kw_only=True)
class Two:
    """A partnership and its neighbours, who work together already."""

    maker: str
    desk: str
    ngo: str
    owners: tuple[str, str]
    open_page: Callable[..., Page]

    def page_of(self, email: str, *, size: tuple[int, int] = DESK) -> Page:
        """Somebody signed in in a browser of their own."""
        page = self.open_page(size=size)
        sign_in(page, email, PASSWORD)
        return page


@pytest.fixture
def two(browser: Browser, own_database_url: str, keys: None) -> Iterator[Two]:
    """Made through the real commands, on a server of its own."""
    engine = make_engine(own_database_url)
    now = datetime.now(UTC)
    with Session(engine, expire_on_commit=False) as session:
        _, _, maker = template_world(session, now)
        near = make_pair(session, now - timedelta(days=60), agency=NEIGHBOUR, ngo=ITS_NGO)
        make_memorandum(session, near, now - timedelta(days=50))
        desk = make_person(session, near.agency_id, "Dee Desk", Role.PARTNERSHIP_DESK, now=now)
        session.execute(sa.update(User).values(password_hash=hash_password(PASSWORD)))
        session.commit()

        def email(actor: Actor) -> str:
            return session.scalars(sa.select(User.email).where(User.id == actor.user_id)).one()

        people = [email(one) for one in (maker, desk, near.ngo_leader)]
        owners = (near.agency_leader.name, near.ngo_leader.name)
    with serving(own_database_url) as server, ExitStack() as stack:
        yield Two(
            maker=people[0],
            desk=people[1],
            ngo=people[2],
            owners=owners,
            open_page=lambda **options: stack.enter_context(opened(browser, server.url, **options)),
        )
    engine.dispose()


def exported(two: Two, folder: Path) -> Path:
    """The file of a template of the first partnership."""
    maker = two.page_of(two.maker)
    maker.goto("/templates/new")
    maker.get_by_label("Agreement in force").select_option(index=1)
    maker.get_by_label("Name of the template").fill("Crisis follow-up")
    press(maker, "Make the template")
    expect(maker.locator("main")).to_contain_text("Faster first contact")
    with maker.expect_download() as waiting:
        maker.get_by_role("link", name="Download").click()
    path = folder / "template.json"
    waiting.value.save_as(path)
    return path


@pytest.mark.first_tier("sqlite")
def test_from_one_partnership_to_its_neighbour(two: Two, tmp_path: Path) -> None:
    path = exported(two, tmp_path)
    assert "Northgate" not in path.read_text()
    desk = two.page_of(two.desk)
    desk.goto("/templates/from-file")
    desk.set_input_files("input[type=file]", path)
    press(desk, "Take it in")
    go(desk, desk.get_by_role("link", name="Begin a draft with it"))
    desk.get_by_label("The other party").select_option(label=ITS_NGO)
    press(desk, "Begin the draft")
    expect(desk.locator("main")).to_contain_text("Nowhere: it says what the template says.")
    started = desk.url

    go(desk, desk.get_by_role("link", name="Take over what is left"))
    take = desk.url
    for title in ("Faster first contact", "Calm first", "Crisis intervention"):
        desk.get_by_label(title, exact=True).check()
    desk.get_by_label("Baseline, today").fill("50")
    press(desk, "Take over what is ticked")
    expect(desk.locator("main")).to_contain_text("give the figure that you want to reach.")
    desk.get_by_label("Target").fill("40")
    for label, name in zip(("Owner at the agency", "Owner at the NGO"), two.owners, strict=True):
        desk.get_by_label(label).select_option(label=name)
    press(desk, "Take over what is ticked")
    expect(desk.locator("main")).to_contain_text("For this indicator higher is better")
    expect(desk.get_by_label("Calm first", exact=True)).to_be_checked()
    desk.get_by_label("Target").fill("80")
    press(desk, "Take over what is ticked")
    expect(desk.locator("main")).to_contain_text("3 were taken over.")
    expect(desk.locator("main tr", has_text="Calm first")).to_contain_text("Taken over")

    ngo = two.page_of(two.ngo, size=PHONE)
    ngo.goto("/goals/")
    go(ngo, ngo.get_by_role("link", name="Faster first contact"))
    press(ngo, "Agree to this goal")
    expect(ngo.locator("main")).to_contain_text("Agreed")

    desk.goto("/training/trainers/new")
    desk.get_by_label("Or somebody from outside").fill("Ana Reyes")
    desk.get_by_label("What qualifies them").fill("CIT instructor course 2025")
    press(desk, "Add the trainer")
    desk.goto(started)
    go(desk, desk.get_by_role("link", name="Calm first"))
    go(desk, desk.get_by_role("link", name="Plan a session"))
    day = local_date(datetime.now(UTC), ZONE) + timedelta(days=14)
    desk.locator("[name=day_0]").fill(day.isoformat())
    desk.locator("[name=begins_0]").fill("08:00")
    desk.locator("[name=ends_0]").fill("16:00")
    desk.get_by_label("Room").fill("Room 2")
    desk.get_by_label("Last day of enrolment").fill(day.isoformat())
    press(desk, "Plan the session")
    expect(desk.locator("main")).to_contain_text("Ana Reyes (from outside)")
    expect(desk.locator("main")).to_contain_text("CIT instructor course 2025")
    expect(desk.locator("main")).to_contain_text("Planned")
    for shown in (started, take):
        screens_clean(desk, shown)
