"""A training from both ends: the trainee enrols, knows more afterwards and has a certificate; the trainer says who was there."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts.sign_in.hashing import hash_password
from accounts.users.models import User
from core.actor import Actor
from core.clock import local_date
from core.database import make_engine
from partners.training.sessions.models import TrainingDate
from tests.support.accounts import PASSWORD
from tests.support.browser import PHONE, go, opened, press, screens_clean, sign_in
from tests.support.live_server import serving
from tests.support.memoranda import ZONE
from tests.support.training import School, make_school, make_session, make_test


@dataclass(frozen=True, kw_only=True)
class House:
    """A school on a running server, with a session the day after tomorrow."""

    engine: Engine
    school: School
    session_id: UUID
    open_page: Callable[..., Page]

    def sign_in(self, page: Page, person: Actor) -> None:
        """Sign in as somebody of the school."""
        with Session(self.engine) as session:
            email = session.scalars(sa.select(User.email).where(User.id == person.user_id)).one()
        sign_in(page, email, PASSWORD)

    def let_the_day_pass(self) -> None:
        """The session was yesterday."""
        with Session(self.engine) as session:
            for one in session.scalars(sa.select(TrainingDate)):
                one.starts_at -= timedelta(days=3)
                one.ends_at -= timedelta(days=3)
            session.commit()


@pytest.fixture
def house(browser: Browser, own_database_url: str, keys: None) -> Iterator[House]:
    """Its people sign in with the password of the tests."""
    engine = make_engine(own_database_url)
    now = datetime.now(UTC)
    with Session(engine, expire_on_commit=False) as session:
        school = make_school(session, now, officers=1)
        make_test(session, school, now)
        session_id = make_session(
            session, school, now, first=local_date(now, ZONE) + timedelta(days=2), hours=8
        )
        session.execute(sa.update(User).values(password_hash=hash_password(PASSWORD)))
        session.commit()
    with serving(own_database_url) as server, ExitStack() as stack:
        yield House(
            engine=engine,
            school=school,
            session_id=session_id,
            open_page=lambda **options: stack.enter_context(opened(browser, server.url, **options)),
        )
    engine.dispose()


def take_the_test(page: Page, *answers: str) -> None:
    """Answer each question of the open test with one of its answers."""
    for group, answer in zip(page.locator("main form fieldset").all(), answers, strict=True):
        group.get_by_label(answer, exact=True).check()
    press(page, "Hand it in")


@pytest.mark.first_tier("sqlite")
def test_a_trainee_enrols_takes_the_test_and_has_a_certificate(house: House) -> None:
    page, trainer = house.open_page(size=PHONE), house.open_page()
    house.sign_in(page, house.school.officers[0])
    page.goto("/training/")
    go(page, page.get_by_role("link", name="Crisis intervention"))
    press(page, "Enrol")
    expect(page.locator("main")).to_contain_text("Has a seat")
    go(page, page.get_by_role("link", name="Take the test"))
    take_the_test(page, "yes", "yes", "no", "perhaps")
    expect(page.locator("main")).to_contain_text(
        "You had 50 per cent right. Only you and the trainer see this."
    )

    house.let_the_day_pass()
    house.sign_in(trainer, house.school.trainer)
    trainer.goto(f"/training/sessions/{house.session_id}")
    go(trainer, trainer.get_by_role("link", name="Record who was there"))
    trainer.get_by_label("Officer 0").fill("8")
    press(trainer, "Record the attendance")
    go(trainer, trainer.get_by_role("link", name="The session is over"))
    press(trainer, "The session is over")
    expect(trainer.locator("main")).to_contain_text("1 certificate was given.")

    page.goto("/training/mine")
    go(page, page.get_by_role("link", name="Take the test"))
    take_the_test(page, "yes", "yes", "yes", "perhaps")
    expect(page.locator("main")).to_contain_text("75.0 %")
    page.goto("/training/mine")
    go(page, page.get_by_role("link", name="Crisis intervention").first)
    expect(page.locator("main")).to_contain_text("Officer 0")
    address = page.locator("main a[href*='/training/verify/']").get_attribute("href")
    assert address
    stranger = house.open_page(size=PHONE)
    stranger.goto(address)
    expect(stranger.locator("main")).to_contain_text("This certificate is genuine and valid.")
    expect(stranger.locator("main")).to_contain_text("O.")
    expect(stranger.locator("body")).not_to_contain_text("Officer 0")
    for path in ("/training/", "/training/mine", "/training/courses"):
        screens_clean(page, path)


@pytest.mark.first_tier("sqlite")
def test_a_trainer_holds_a_session_and_keeps_the_marks_to_themselves(house: House) -> None:
    desk, trainer = house.open_page(), house.open_page(size=PHONE)
    house.sign_in(desk, house.school.desk)
    session_page = f"/training/sessions/{house.session_id}"
    desk.goto(session_page)
    go(desk, desk.get_by_role("link", name="Enrol a colleague"))
    desk.select_option("select[name=user_id]", label="Officer 0")
    press(desk, "Enrol")
    expect(desk.locator("main")).to_contain_text("Your colleague has a seat and was told.")

    house.let_the_day_pass()
    house.sign_in(trainer, house.school.trainer)
    trainer.goto("/training/mine")
    go(trainer, trainer.get_by_role("link", name="Crisis intervention"))
    go(trainer, trainer.get_by_role("link", name="Record who was there"))
    trainer.get_by_label("Officer 0").fill("9")
    press(trainer, "Record the attendance")
    expect(trainer.locator("main")).to_contain_text("Not more hours than the date has.")
    trainer.get_by_label("Officer 0").fill("8")
    press(trainer, "Record the attendance")
    go(trainer, trainer.get_by_role("link", name="Marks"))
    trainer.get_by_label("Before").fill("40")
    trainer.get_by_label("After").fill("90")
    press(trainer, "Save the marks")
    expect(trainer.locator("main")).to_contain_text("Each person sees their own.")

    desk.goto(session_page)
    expect(desk.locator("main")).to_contain_text("Suppressed: fewer than five people have both marks.")
    expect(desk.locator("main")).not_to_contain_text("90")
    answer = desk.goto(f"{session_page}/marks")
    assert answer is not None
    assert answer.status == 404
    for path in (session_page, f"{session_page}/attendance", f"{session_page}/marks"):
        screens_clean(trainer, path)
