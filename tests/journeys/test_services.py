"""What an NGO says of its services: sections, capacity with one tap, and a candidate that claims its entry."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.browser import (
    PHONE,
    answer,
    axe_clean,
    go,
    no_horizontal_overflow,
    press,
    sign_in,
)

Opener = Callable[..., Page]
PASSWORD = "seven quiet herons at dusk"
CANDIDATE = "Hazel Yard Youth Space"
NEWCOMER = "dana@hazelyard.example"


def test_a_manager_changes_a_service_and_an_officer_reads_it_at_night(open_page: Opener) -> None:
    manager, officer = open_page(), open_page(size=PHONE, scheme="dark")
    sign_in(manager, "manager@lanternfield.example")
    manager.goto("/directory/services")
    go(
        manager,
        manager.locator(".card", has_text="Walk-in counselling").get_by_text("Change the description"),
    )
    press(manager, "Alert")
    answer(manager, alert="Moved to 9 Canal Row for this week.")
    press(manager, "Save")
    press(manager, "When and where")
    # Without JavaScript or with it, every day is one line of text.
    answer(manager, day_sa="22:00-6am")
    press(manager, "Save")
    expect(manager.locator("main")).to_contain_text("Write each time as 09:00-17:00")
    expect(manager.locator("[name=day_sa]")).to_have_value("22:00-6am")
    answer(manager, day_sa="22:00-06:00")
    press(manager, "Save")
    expect(manager.locator("main")).to_contain_text("“When and where” was saved.")

    # The figure is six days old at most: one tap makes it count from now.
    manager.goto("/directory/services")
    card = manager.locator(".card", has_text="Mobile crisis follow-up")
    expect(card).to_contain_text("3 places")
    expect(card).to_contain_text("said 2 days ago")
    go(manager, card.get_by_role("button", name="Still right"))
    expect(manager.locator(".card", has_text="Mobile crisis follow-up")).to_contain_text(
        "said in the last 24 hours"
    )
    axe_clean(manager)

    sign_in(officer, "officer@elmsworth.example")
    officer.goto("/directory/?q=lantern&room=y")
    go(officer, officer.locator("main a", has_text="Walk-in counselling"))
    main = officer.locator("main")
    expect(main).to_contain_text("Moved to 9 Canal Row for this week.")
    expect(main).to_contain_text("Saturday: 22:00–06:00 (next day)")
    assert officer.locator("main a[href^='tel:']").first.get_attribute("href") == "tel:5550100211"
    words = main.inner_text()
    assert words.index("Moved to 9") < words.index("Room now") < words.index("Open today")
    no_horizontal_overflow(officer)
    axe_clean(officer)


def test_a_new_figure_asks_for_the_number_that_belongs_to_it(open_page: Opener) -> None:
    intake = open_page(size=PHONE, javascript=False)
    sign_in(intake, "intake@lanternfield.example")
    intake.goto("/directory/services")
    go(intake, intake.locator(".card", has_text="Walk-in counselling").get_by_text("Give a new figure"))
    intake.check("[name=state][value=waitlist]")
    intake.fill("[name=wait_days]", "")
    press(intake, "Save the figure")
    expect(intake.locator("main")).to_contain_text("Estimate the wait in days")
    intake.fill("[name=wait_days]", "10")
    press(intake, "Save the figure")
    expect(intake.locator(".card", has_text="Walk-in counselling")).to_contain_text(
        "Waiting list, about 10 days"
    )


def test_a_candidate_is_invited_claims_its_entry_and_sets_up_a_service(open_page: Opener) -> None:
    desk, guest = open_page(), open_page(size=PHONE)
    sign_in(desk, "desk@elmsworth.example")
    desk.goto("/directory/?q=hazel")
    go(desk, desk.locator("main a", has_text=CANDIDATE))
    press(desk, "Invite to claim")
    answer(desk, other="board@hazelyard.example")
    press(desk, "Send the invitation")
    expect(desk.locator("main")).to_contain_text("Sent on")

    link = mailed_link(guest, "board@hazelyard.example")
    guest.goto(link)
    expect(guest.locator("h1")).to_have_text(f"Claim {CANDIDATE}")
    axe_clean(guest)
    answer(
        guest,
        name="Dana Whitlock",
        job_title="Director",
        email=NEWCOMER,
        password=PASSWORD,
        again=PASSWORD,
    )
    guest.check("[name=entitled]")
    guest.check("[name=may_sign]")
    press(guest, "Claim the entry")
    again = guest.goto(link)
    assert again is not None
    assert again.status == 404
    expect(guest.locator("h1")).to_have_text("This invitation no longer works")

    sign_in(guest, NEWCOMER, PASSWORD)
    guest.goto("/directory/services")
    press(guest, "Add a service")
    answer(guest, name="Night bus", needs=["social_connection"], populations=["youth"], maximum_age="25")
    press(guest, "Save")
    press(guest, "How to get in")
    answer(guest, phones="555 010 0300, from 20:00", language_codes=["en"])
    press(guest, "Save")
    press(guest, "Capacity")
    guest.check("[name=state][value=limited]")
    guest.fill("[name=places]", "6")
    press(guest, "Save the figure")
    expect(guest.locator(".card", has_text="Night bus")).to_contain_text("6 places")
    no_horizontal_overflow(guest)

    # Managing services is not signing: that waits for the agency's word.
    assert guest.goto("/account") is not None
    decide_who_signs(desk)
    expect(desk.locator("main")).to_contain_text("Somebody else of your agency confirms who signs.")
    chief = open_page()
    sign_in(chief, "chief@elmsworth.example")
    decide_who_signs(chief)
    expect(chief.locator("main")).to_contain_text("Claimed, signatory confirmed")
    expect(chief.locator("main")).to_contain_text("Night bus")


def decide_who_signs(page: Page) -> None:
    """Open the claim that waits, and say that a public register names the person."""
    page.goto("/directory/claims")
    go(page, page.locator("main a", has_text=re.compile("Decide who signs")))
    expect(page.locator("main")).to_contain_text("Dana Whitlock")
    page.check("[name=basis][value=public_register]")
    press(page, "Confirm the signatory")


def mailed_link(page: Page, address: str) -> str:
    """The link of the newest mail to the address, as a path of this site."""
    page.goto("/mailbox/")
    href = page.locator("article", has_text=address).first.locator("a").first.get_attribute("href")
    assert href is not None
    return re.sub(r"^https?://[^/]+", "", href)
