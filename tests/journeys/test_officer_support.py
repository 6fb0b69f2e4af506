"""An officer at night, on a phone: looks, asks under another name, is helped, erases everything; the supervisor sees nothing."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from difflib import ndiff
from urllib.parse import urljoin

from icalendar import Calendar
from playwright.sync_api import Page, expect

from concordat.seed.load import PASSWORD
from tests.support.browser import PHONE, answer, go, press, screen_clean, second_step, sign_in
from tests.support.pages import Page as Html
from tests.support.weighing import answers_to, light

Opener = Callable[..., Page]
AGENCY = "Elmsworth Police Department"
PROGRAMME = "Lantern from afar"
OFFICER, SUPERVISOR = "officer@elmsworth.example", "supervisor@elmsworth.example"
COUNSELLOR = "counsellor@lanternfield.example"
CHOSEN, SAFE = "Copper Plover", "plover@home.example"
WRITTEN = "Sleep went first, then the jokes."
LINK = "https://rooms.lanternfield.example/quiet-7"
HELP = "Please talk to somebody now"
EMERGENCY = "988"
_IDENTITY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


def test_from_the_first_look_to_erasing_everything(open_page: Opener) -> None:
    supervisor = open_page()
    sign_in(supervisor, SUPERVISOR)
    before = everything(supervisor)
    assert len(before) > 30, "the supervisor reaches pages of every kind"

    officer, counsellor = open_page(size=PHONE), open_page(size=PHONE)
    look_around(officer)
    press(officer, "Sign in to join")
    sign_in_here(officer, OFFICER)
    choose_it_again(officer)
    press(officer, "Ask to join")
    expect(officer.locator("h1")).to_have_text(PROGRAMME)
    screen_clean(officer)
    ask(officer)
    mine = officer.url.partition("?")[0]
    read_and_confirm(officer)

    sign_in(counsellor, COUNSELLOR)
    offer_a_place(counsellor)
    client = counsellor.url.partition("?")[0]
    take_the_place(officer, mine)

    plan_a_time(counsellor, client)
    see_the_time(officer, mine)
    write(officer, mine)
    read_it(counsellor, client)

    answer_the_questions(officer)
    show_to_the_counsellor(officer)
    see_what_is_shown(counsellor)

    after = everything(supervisor)
    for path, text in after.items():
        for secret in (CHOSEN, SAFE, WRITTEN, LINK):
            assert secret not in text, path
    changed = {path: told_apart(before.get(path, ""), text) for path, text in after.items()}
    assert not [(path, words) for path, words in changed.items() if words]
    assert after.keys() == before.keys()

    press_on(officer, mine, "Pause", "Paused. Your place stays yours.")
    press_on(officer, mine, "Go on", "You go on.")
    erase(officer)
    officer.goto("/me/mine/")
    expect(officer.locator("main")).not_to_contain_text(PROGRAMME)
    assert officer.goto(mine).status == 404  # type: ignore[union-attr]
    counsellor.goto(client)
    expect(counsellor.locator("main")).not_to_contain_text(CHOSEN)
    counsellor.goto("/me/work/")
    expect(counsellor.locator("main")).not_to_contain_text(CHOSEN)


def test_with_a_code_and_without_an_account_or_scripts(open_page: Opener) -> None:
    manager, counsellor = open_page(), open_page(size=PHONE, javascript=False)
    code = make_a_code(manager)
    person = open_page(size=PHONE, javascript=False)
    look_around(person, clean=False)
    press(person, "You have a code of invitation")
    answer(person, code=code)
    press(person, "Open")
    key = person.locator(".reference").inner_text()
    press(person, "I have written it down")
    press(person, PROGRAMME)
    ask(person)
    mine = person.url.partition("?")[0]
    read_and_confirm(person, clean=False)

    sign_in(counsellor, COUNSELLOR)
    offer_a_place(counsellor)
    client = counsellor.url.partition("?")[0]
    take_the_place(person, mine)
    plan_a_time(counsellor, client)
    see_the_time(person, mine, clean=False)
    write(person, mine, clean=False)
    read_it(counsellor, client)
    answer_the_questions(person, clean=False)

    come_back(person, code=code, key=key)
    show_to_the_counsellor(person, clean=False)
    see_what_is_shown(counsellor)
    press_on(person, mine, "Pause", "Paused. Your place stays yours.")
    press_on(person, mine, "Go on", "You go on.")
    erase(person, clean=False)
    person.goto("/me/with-code")
    answer(person, code=key)
    person.locator("main form button").click()
    expect(person.locator("main .error-summary")).to_be_visible()


# ---- The officer's steps


def look_around(page: Page, *, clean: bool = True) -> None:
    """From the first page to one programme, without signing in; nothing is left in the browser."""
    page.goto("/me/")
    page.locator("main [name=agency]").select_option(label=AGENCY)
    press(page, "Show what there is")
    expect(page.locator("main")).to_contain_text("Looking at these pages is not recorded anywhere.")
    if clean:
        screen_clean(page)
        with answers_to(page) as answers:
            page.reload()
        light(page.url, answers)
    first_of_all_a_number(page)
    press(page, PROGRAMME)
    expect(page.locator("h1")).to_have_text(PROGRAMME)
    expect(page.get_by_role("heading", name="What may be told all the same")).to_be_visible()
    if clean:
        screen_clean(page)
    assert page.context.cookies() == [], "looking leaves no cookie"


def first_of_all_a_number(page: Page) -> None:
    """The officers' line is on the first screen, and the page itself begins there too."""
    height = page.viewport_size["height"] if page.viewport_size else 0
    line = page.locator("main .talk a[href^='tel:']").first.bounding_box()
    title = page.locator("h1").bounding_box()
    assert line, "a number to call"
    assert title, "a heading"
    assert line["y"] < title["y"] < height / 2


def sign_in_here(page: Page, email: str) -> None:
    """Sign in on the page to which asking led, whose address says nothing of where one comes from."""
    assert page.url.endswith("/sign-in")
    answer(page, email=email, password=PASSWORD)
    press(page, "Sign in")
    second_step(page)


def choose_it_again(page: Page) -> None:
    """From wherever the day's work begins, by the menu."""
    page.get_by_role("button", name="Menu").click()
    go(page, page.locator("nav.side").get_by_role("link", name="For you"))
    press(page, PROGRAMME)


def ask(page: Page) -> None:
    """Ask under another name, with a private address."""
    if page.locator("main form [name=group][value=officer]").count():
        answer(page, group="officer")
    answer(page, chosen_name=CHOSEN, safe_contact="mail", mail=SAFE)
    press(page, "Ask to join")
    expect(page.locator("main")).to_contain_text("You asked to join")


def read_and_confirm(page: Page, *, clean: bool = True) -> None:
    """The notice of what stays private, before the first talk."""
    if clean:
        screen_clean(page)
    press(page, "Read and confirm")
    expect(page.locator("main")).to_contain_text("Thoughts of suicide alone are not told.")
    if clean:
        screen_clean(page)
    page.check("main [name=acknowledges]")
    press(page, "Confirm")
    expect(page.locator("main")).to_contain_text("You confirmed it on")


def take_the_place(page: Page, mine: str) -> None:
    """The officer alone says yes."""
    page.goto(mine)
    expect(page.locator("main")).to_contain_text("There is a place for you")
    press(page, "Yes, I take the place")
    expect(page.locator("main")).to_contain_text("The place is yours.")


def see_the_time(page: Page, mine: str, *, clean: bool = True) -> None:
    """The planned time with its link; the file for a calendar says nothing of it."""
    page.goto(mine)
    press(page, "Times")
    page.locator("main .notice-title").first.click()
    expect(page.get_by_role("link", name="Open the video call")).to_have_attribute("href", LINK)
    href = page.get_by_role("link", name="Add to a calendar", exact=True).get_attribute("href")
    assert href
    file = page.request.get(href).text()
    (event,) = Calendar.from_ical(file).walk("VEVENT")
    assert event["SUMMARY"] == "Appointment"
    for word in (PROGRAMME, "Lantern", LINK, CHOSEN, "ORGANIZER", "DESCRIPTION", "LOCATION"):
        assert word not in file
    if clean:
        screen_clean(page)


def write(page: Page, mine: str, *, clean: bool = True) -> None:
    """A message to the counsellor."""
    page.goto(mine)
    press(page, "Messages")
    answer(page, text=WRITTEN)
    press(page, "Send")
    expect(page.locator("main .message-text").last).to_have_text(WRITTEN)
    if clean:
        screen_clean(page)


def answer_the_questions(page: Page, *, clean: bool = True) -> None:
    """One point on the question about death is enough: help is the screen, the numbers come first."""
    page.goto("/me/check/")
    press(page, "Mood, sleep and energy")
    for number in range(1, 9):
        page.check(f"main [name=q0_{number}][value='0']")
    page.check("main [name=q0_9][value='1']")
    if clean:
        screen_clean(page)
    press(page, "Show me the result")
    expect(page.locator("h1")).to_have_text(HELP)
    assert page.locator("main").inner_text().index("Call now") < page.locator("main").inner_text().index(
        EMERGENCY
    )
    first = page.locator("main h2", has_text="Call now").bounding_box()
    assert first, "the numbers"
    assert page.viewport_size
    assert first["y"] < page.viewport_size["height"], "without scrolling"
    expect(page.locator("main")).not_to_contain_text("Thank you")
    if clean:
        screen_clean(page)
    page.goto("/me/results/")
    expect(page.locator("main")).to_contain_text("Mood, sleep and energy")
    expect(page.locator("main figure, main svg").first).to_be_visible()
    if clean:
        screen_clean(page)


def show_to_the_counsellor(page: Page, *, clean: bool = True) -> None:
    """By the officer's own choice, and only the range."""
    page.goto("/me/results/")
    press(page, "Choose who sees results")
    expect(page.locator("main")).to_contain_text("Sees nothing of your results.")
    page.locator("main [name=scope]").first.check()
    press(page, "Show them")
    expect(page.locator("main")).to_contain_text("Take it back")
    if clean:
        screen_clean(page)


def press_on(page: Page, mine: str, button: str, told: str) -> None:
    """A button of the officer's own page, and what it says then."""
    page.goto(mine)
    press(page, button)
    expect(page.locator("main")).to_contain_text(told)


def erase(page: Page, *, clean: bool = True) -> None:
    """Everything, at once, by one's own act."""
    page.goto("/me/mine/")
    press(page, "Erase everything of mine")
    if clean:
        screen_clean(page)
    page.check("main [name=wants]")
    press(page, "Erase everything")
    expect(page.locator("h1")).to_have_text("Everything of yours is erased")


def come_back(page: Page, *, code: str, key: str) -> None:
    """The card opens once; the key opens again, from anywhere."""
    page.context.clear_cookies()
    page.goto("/me/with-code")
    answer(page, code=code)
    page.locator("main form button").click()
    expect(page.locator("main .error-summary")).to_be_visible()
    answer(page, code=key)
    press(page, "Open")
    expect(page.locator("main")).to_contain_text(PROGRAMME)


# ---- The provider's steps


def make_a_code(page: Page) -> str:
    """One of the codes that the manager of the programme prints on cards."""
    sign_in(page, "manager@lanternfield.example")
    page.goto("/me/run/codes/new")
    page.get_by_label(f"{PROGRAMME} – {AGENCY}").check()
    answer(page, group="officer", count="1")
    press(page, "Make codes")
    return page.locator(".code-list .reference").first.inner_text()


def offer_a_place(page: Page) -> None:
    """The counsellor takes the person on and offers a place."""
    page.goto("/me/work/?state=requested")
    press(page, CHOSEN)
    press(page, "Take on")
    press(page, "Offer a place")
    expect(page.locator("main")).to_contain_text("Done.")


def plan_a_time(page: Page, client: str) -> None:
    """A video call in three days; it begins only after the notice was confirmed, which it is."""
    page.goto(client)
    press(page, "We have begun")
    press(page, "Times")
    press(page, "Plan a time")
    day = datetime.now(UTC) + timedelta(days=3)
    page.fill("main [name=starts_at]", f"{day:%Y-%m-%d}T14:00")
    answer(page, modality="telehealth", place=LINK)
    press(page, "Plan it")
    expect(page.locator("main")).to_contain_text("Planned")


def read_it(page: Page, client: str) -> None:
    """The message, as it was written."""
    page.goto(client)
    press(page, "Messages")
    expect(page.locator("main .message-text").last).to_have_text(WRITTEN)


def see_what_is_shown(page: Page) -> None:
    """The results that the person chose to show, with no answer."""
    page.goto("/me/work/results/")
    press(page, CHOSEN)
    expect(page.locator("main")).to_contain_text("minimal")
    expect(page.locator("main")).not_to_contain_text("Thoughts that you would be better off dead")


# ---- The supervisor


def told_apart(before: str, after: str) -> list[str]:
    """The words that came or went."""
    words = ndiff(before.split(), after.split())
    return [word for word in words if word.startswith(("+", "-"))]


def everything(page: Page) -> dict[str, str]:
    """What is on every kind of page, export and file that links reach, without the digits of clocks."""
    texts: dict[str, str] = {}
    known: set[str] = set()
    waiting = ["/"]
    while waiting:
        path = waiting.pop(0)
        kind = _IDENTITY.sub("#", path.partition("?")[0])
        if kind in known:
            continue
        known.add(kind)
        fetched = page.request.get(path)
        media = fetched.headers.get("content-type", "")
        if "text/html" not in media:
            written = fetched.text() if media.startswith(("text/", "application/json")) else media
            texts[path] = re.sub(r"\d+", "#", written)
            continue
        html = Html(fetched.text(), url=path)
        texts[path] = re.sub(r"\d+", "#", html.text)
        here = urljoin(page.url, path)
        hrefs = (urljoin(here, link.get("href", "")).partition("#")[0] for link in html.all("a"))
        host = "/".join(page.url.split("/")[:3])
        waiting += [href.removeprefix(host) for href in hrefs if href.startswith(f"{host}/")]
    return texts
