"""What an agreement and a meeting refuse on the way: each with its reason, and with what was typed still there."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from concordat.seed.load import PASSWORD
from partners.meetings.lifecycle import MeetingState
from partners.meetings.models import Meeting
from tests.support.agreeing import Browsers, approve, chosen_address, complete_scope, mailed_link, sign
from tests.support.browser import answer, go, press
from tests.support.live_server import LiveServer
from web.database import current_session

AT_AGENCY = "elmsworth.example"
TODAY = datetime.now(UTC).date()
FIRST_DAY, LAST_DAY = TODAY - timedelta(days=1), TODAY + timedelta(days=363)
PURPOSE = "Whom officers meet in a crisis is offered help within days."
LATER = TODAY + timedelta(days=3 * 365)
PARTNER, PARTNER_AT = "Lanternfield Crisis Response", "lanternfield.example"
COVERED = "Mobile crisis follow-up"
"""What the partner's agreement in force is about; LATER is after its end."""
OTHER_PASSWORD = "seven quiet herons at dusk"


def test_what_is_not_in_order_is_refused_with_its_reason(browsers: Browsers, own_server: LiveServer) -> None:
    desk, chief = browsers.signed_in("desk", AT_AGENCY), browsers.signed_in("chief", AT_AGENCY)
    manager, director = browsers.signed_in("manager", PARTNER_AT), browsers.signed_in("director", PARTNER_AT)
    path = second_agreement(desk)
    overlap_is_refused(desk, manager, path)
    frozen_text_stays(desk, manager, path)
    for side in (manager, desk):
        approve(side, path)
    press(desk, "Send for signature")
    press(desk, "Send for signature")
    expect(desk.locator("main")).to_contain_text("Sent for signature. The content is frozen now.")
    refused(desk, f"{path}/draft/basics", 409, "The content is frozen since it was sent for signature.")
    only_the_entitled_sign(desk, manager, chief, path)
    nobody_takes_part_on_both_sides(desk, browsers.new())
    director.goto(path)
    sign(director)
    expect(director.locator("main")).to_contain_text("Signed, not yet in force")
    let_a_meeting_begin(own_server)
    action_needs_an_owner(desk)


def keeps(page: Page, **fields: str) -> None:
    """What was typed is still in the fields."""
    for name, value in fields.items():
        expect(page.locator(f"main form [name='{name}']").first).to_have_value(value)


def says(page: Page, words: str) -> None:
    """The page's main part says so."""
    expect(page.locator("main")).to_contain_text(words)


def refused(page: Page, path: str, status: int, words: str) -> None:
    """The address answers with the reason."""
    shown = page.goto(path)
    assert shown is not None
    assert shown.status == status
    says(page, words)


def second_agreement(desk: Page) -> str:
    """The last day must not lie before the first, and a second agreement of a pair is for other services."""
    desk.goto("/agreements/new")
    desk.select_option("[name=other_organisation]", label=PARTNER)
    partner = desk.locator("[name=other_organisation]").input_value()
    typed = {"title": "A second agreement", "purpose": PURPOSE, "starts_on": f"{TODAY:%Y-%m-%d}"}
    answer(desk, **typed, ends_on=f"{FIRST_DAY:%Y-%m-%d}")
    press(desk, "Open the draft")
    says(desk, "The last day must not be before the first day.")
    keeps(desk, **typed, ends_on=f"{FIRST_DAY:%Y-%m-%d}", other_organisation=partner)
    answer(desk, ends_on=f"{LAST_DAY:%Y-%m-%d}")
    press(desk, "Open the draft")
    says(desk, "joins you on some of these days already.")
    keeps(desk, **typed, ends_on=f"{LAST_DAY:%Y-%m-%d}", other_organisation=partner)
    answer(desk, apart="y")
    press(desk, "Open the draft")
    path = desk.url.removesuffix("/draft")
    complete_scope(desk, COVERED)
    return path


def overlap_is_refused(desk: Page, manager: Page, path: str) -> None:
    """A service that an agreement of the pair covers on these days: told in the draft, refused at the end."""
    says(desk, "covers one of these services on some of these days.")
    press(desk, "Open the review")
    for side in (manager, desk):
        approve(side, path)
    press(desk, "Send for signature")
    press(desk, "Send for signature")
    says(desk, "between the same parties covers one of these services on some of these days.")
    desk.goto(f"{path}/review")
    says(desk, "All parties approve this version.")
    press(desk, "Ask for changes")
    answer(desk, note="It begins when the present one has ended.")
    press(desk, "Ask for changes")
    press(desk, "Title, purpose and term")
    keeps(desk, title="A second agreement", purpose=PURPOSE)
    answer(desk, starts_on=f"{LATER:%Y-%m-%d}", ends_on=f"{LATER + timedelta(days=364):%Y-%m-%d}")
    press(desk, "Save")
    expect(desk.locator("main")).not_to_contain_text("covers one of these services")


def frozen_text_stays(desk: Page, manager: Page, path: str) -> None:
    """Who still writes on a draft when it is put to the parties reads why it is refused, and keeps the words."""
    words = {"title": "Another title", "purpose": "Another purpose, over which somebody sat for an hour."}
    manager.goto(f"{path}/draft/basics")
    answer(manager, **words)
    press(desk, "Open the review")
    press(manager, "Save")
    says(
        manager,
        "The content is frozen while it is reviewed. Ask for changes first; then it is a draft again.",
    )
    keeps(manager, **words)
    manager.goto(path)
    says(manager, PURPOSE)
    expect(manager.locator("main")).not_to_contain_text(words["purpose"])


def only_the_entitled_sign(desk: Page, manager: Page, chief: Page, path: str) -> None:
    """A signature needs the authority of the role and the signatory's word for it; one per person."""
    for page in (desk, manager):
        page.goto(path)
        says(page, "Your account may not sign for")
        refused(page, f"{path}/sign", 403, "Your role does not include this page.")
    chief.goto(f"{path}/sign")
    name = chief.locator(".user-name").inner_text()
    answer(chief, typed_name=name, password=PASSWORD)
    press(chief, "Sign")
    says(chief, "Confirm that you are authorised to sign.")
    keeps(chief, typed_name=name)
    chief.goto(path)
    sign(chief)
    refused(
        chief,
        f"{path}/sign",
        409,
        "You have signed this agreement already. Nobody signs twice, nor for two parties.",
    )
    chief.goto(path)
    says(chief, f"Waiting for the signature of {PARTNER}.")


def nobody_takes_part_on_both_sides(desk: Page, guest: Page) -> None:
    """An account belongs to one organisation: with its address nobody claims, and signs for, another one."""
    desk.goto("/directory/?q=hazel")
    go(desk, desk.locator("main .card, main tbody tr").locator("a"))
    press(desk, "Invite to claim")
    address = chosen_address(desk, 9)
    press(desk, "Send the invitation")
    guest.goto(mailed_link(guest, address))
    typed = {"name": "Robin Claimant", "job_title": "Director", "email": f"chief@{AT_AGENCY}"}
    answer(guest, **typed, password=OTHER_PASSWORD, again=OTHER_PASSWORD, entitled="y", may_sign="y")
    press(guest, "Claim the entry")
    says(guest, "It may be in use already.")
    keeps(guest, **typed)
    answer(guest, email="robin@hazelyard.example", password=OTHER_PASSWORD, again=OTHER_PASSWORD)
    press(guest, "Claim the entry")
    says(guest, "is yours now")


def let_a_meeting_begin(server: LiveServer) -> None:
    """An hour has passed since the next meeting began."""
    with server.app.app_context():
        session = current_session()
        called = sa.select(Meeting.id).where(Meeting.state == MeetingState.CALLED)
        meeting_id = session.scalars(called.order_by(Meeting.starts_at).limit(1)).one()
        begun = datetime.now(UTC) - timedelta(hours=1)
        session.execute(sa.update(Meeting).where(Meeting.id == meeting_id).values(starts_at=begun))
        session.commit()


def action_needs_an_owner(desk: Page) -> None:
    """What a meeting gives nobody to do is not noted; what was typed stays until somebody is chosen."""
    desk.goto("/meetings/")
    go(desk, desk.locator("main tbody a"))
    press(desk, "Record who is there")
    for box in desk.locator("main form [name^=present_]").all():
        box.fill("2")
    press(desk, "Record the attendance")
    press(desk, "Give an action")
    due = f"{TODAY + timedelta(days=20):%Y-%m-%d}"
    answer(desk, text="Print the cards for the patrols", due_on=due)
    press(desk, "Give the action")
    says(desk, "An action without an owner is done by nobody. Choose who does it.")
    keeps(desk, text="Print the cards for the patrols", due_on=due)
    desk.select_option("[name=owner]", index=1)
    press(desk, "Give the action")
    says(desk, "The action is given, and its owner was told.")
    says(desk, "Print the cards for the patrols")
