"""From the start page to “sent”: what a practised officer taps and types on a phone, counted and timed by a model.

The time is a keystroke-level model (Card, Moran and Newell), declared here and not measured on the machine:
K a key on a phone's keyboard, TAP a tap with the reach to it, M a decision. A choice from a list is two taps, to open
it and to choose; a radio is one; a text is a tap and its keys. A decision stands before each answer that has to be
thought about, not before a name or number that the officer reads off a card.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, expect

from tests.support.browser import PHONE, press, sign_in

Opener = Callable[..., Page]
K, TAP, M = 0.28, 1.1, 1.35
MOST_INTERACTIONS = 25
MOST_SECONDS = 60.0
NAME, PHONE_NUMBER, CONCERN = "Wren Castellane", "555 0100", "Three nights awake, afraid to go home"


@dataclass(kw_only=True)
class Hand:
    """A practised hand on a phone: does it, and counts what it cost."""

    page: Page
    interactions: int = 0
    seconds: float = 0.0
    log: list[str] = field(default_factory=list)

    def _cost(self, what: str, *, taps: int = 1, keys: int = 0, decisions: int = 0) -> None:
        self.interactions += 1
        spent = taps * TAP + keys * K + decisions * M
        self.seconds += spent
        self.log.append(f"{what}: {spent:.1f} s")

    def press(self, words: str, *, decisions: int = 0) -> None:
        press(self.page, words)
        self._cost(words, decisions=decisions)

    def type(self, name: str, text: str, *, decisions: int = 0) -> None:
        self.page.fill(f"main form [name='{name}']", text)
        self._cost(name, keys=len(text), decisions=decisions)

    def choose(self, name: str, value: str) -> None:
        """From a list that opens."""
        self.page.select_option(f"main form [name='{name}']", value)
        self._cost(name, taps=2, decisions=1)

    def mark(self, name: str, value: str) -> None:
        """One of a few answers that are all on the screen."""
        self.page.check(f"main form [name='{name}'][value='{value}']")
        self._cost(name, decisions=1)


def refer(page: Page) -> Hand:
    """From the officer's start page to the confirmation; the area and the partner are filled in or suggested."""
    hand = Hand(page=page)
    hand.press("New referral")
    hand.mark("danger", "no")
    hand.type("person_name", NAME)
    hand.type("phone", PHONE_NUMBER)
    hand.choose("age_band", "26_64")
    hand.choose("need", "mental_health_support")
    area = page.locator("main form [name=area_id]")
    if not area.input_value():
        hand.choose("area_id", area.locator("option").nth(1).get_attribute("value") or "")
    hand.type("concern", CONCERN, decisions=1)
    hand.mark("urgency", "soon")
    hand.choose("consent", "verbal_witnessed")
    hand.mark("feedback", "yes")
    hand.press("Check and send")
    expect(page.locator("h1")).to_contain_text("Check your answers")
    hand.press("Send to the NGO", decisions=2)
    expect(page.locator("h1")).to_contain_text("Referral sent")
    return hand


def report(hand: Hand, began: float, how: str) -> None:
    wall = time.monotonic() - began
    print(
        f"\n{how}: {hand.interactions} interactions, {hand.seconds:.1f} s by the model "
        f"(K={K}, tap={TAP}, M={M}), {wall:.1f} s of the machine's time\n  " + "; ".join(hand.log)
    )


def test_a_practised_officer_refers_in_under_a_minute(open_page: Opener) -> None:
    page = open_page(size=PHONE)
    sign_in(page, "officer@elmsworth.example")
    page.goto("/referrals/")
    began = time.monotonic()
    hand = refer(page)
    report(hand, began, "with scripts")
    assert hand.interactions <= MOST_INTERACTIONS
    assert hand.seconds <= MOST_SECONDS


def test_the_same_journey_without_scripts(open_page: Opener) -> None:
    page = open_page(size=PHONE, javascript=False)
    sign_in(page, "officer@elmsworth.example")
    page.goto("/referrals/")
    began = time.monotonic()
    hand = refer(page)
    report(hand, began, "without scripts")
    assert hand.interactions <= MOST_INTERACTIONS
    assert hand.seconds <= MOST_SECONDS


def test_all_questions_and_the_button_stand_on_one_phone_screen(open_page: Opener) -> None:
    page = open_page(size=PHONE)
    sign_in(page, "officer@elmsworth.example")
    page.goto("/referrals/new")
    button = page.locator("main form .actions button").filter(has_text="Check and send")
    box = button.bounding_box()
    assert box is not None
    # The demonstration's own banner is on no other installation's screen.
    banner = page.locator(".banner.demo")
    extra = _height(banner.first.bounding_box()) if banner.count() else 0
    bottom = box["y"] + box["height"] - extra
    print(f"\nthe button ends at {bottom:.0f} of {PHONE[1]} px")
    assert bottom <= PHONE[1]
    targets: list[dict[str, Any]] = page.evaluate(
        """[...document.querySelectorAll("main form :is(input, select, textarea, button, summary)")]
        .filter(one => one.checkVisibility() && !one.closest(".visually-hidden") && one.type !== "hidden")
        .map(one => {
          const box = (one.closest(".option") ?? one).getBoundingClientRect();
          return {name: one.name || one.textContent, height: box.height};
        })"""
    )
    small = [target for target in targets if target["height"] < 43.5 and target["height"] > 2]
    assert not small, f"targets of less than 44 px: {small}"


def test_suggestions_follow_the_answers_and_are_chosen_with_one_tap(open_page: Opener) -> None:
    page = open_page(size=PHONE)
    sign_in(page, "officer@elmsworth.example")
    page.goto("/referrals/new")
    page.select_option("[name=area_id]", index=1)
    with page.expect_response("**/referrals/matches") as answered:
        page.select_option("[name=need]", "substance_use")
    assert answered.value.ok
    chosen = page.locator("[name=service_id]:checked")
    expect(chosen).to_have_count(1)
    expect(page.locator("#service_id")).to_contain_text("Suggested")
    expect(page.locator("#service_id")).to_contain_text("said")
    page.locator("#service_id summary").filter(has_text="Others").click()
    page.locator("#service_id details .option").last.click()
    expect(page.locator("#service_id details [name=service_id]:checked")).to_have_count(1)


def test_autosave_keeps_what_was_typed_when_the_page_is_left(open_page: Opener) -> None:
    page = open_page(size=PHONE)
    sign_in(page, "officer@elmsworth.example")
    page.goto("/referrals/new")
    with page.expect_response("**/referrals/autosave", timeout=9_000) as saved:
        page.fill("[name=person_name]", "Ash Underhill")
    assert saved.value.status == 204
    expect(page.locator("[data-autosave-status]")).to_contain_text("Draft saved at")


def _height(box: Any) -> float:
    return float(box["height"]) if box else 0.0
