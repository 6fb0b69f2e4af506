"""Five organisations of a real directory become partners, from the invitation to an agreement in force.

Nothing of the data stands here: who takes part follows from a rule, and what is typed is made up.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import FilePayload, Page, expect

from concordat.seed.documents import plain_pdf
from concordat.seed.load import PASSWORD
from tests.support.agreeing import (
    Browsers,
    approve,
    chosen_address,
    complete_scope,
    mailed_link,
    sign,
)
from tests.support.browser import answer, go, press, sign_in
from tests.support.live_server import LiveServer
from tests.support.real_data import real_data

# About six hundred pages one after another: on a busy machine they take longer than a test usually may.
pytestmark = [pytest.mark.timeout(600), pytest.mark.scaled]

HOW_MANY = 5
QUICK = 1
"""One in the first tier: every page is the same for each of them, and the first is the one whose assessors differ."""
AGENCY = "Elmsworth Police Department"
AT_AGENCY = "elmsworth.example"
CRITERIA = 10
GATES = 8
NEED = "mental_health_support"
TODAY = datetime.now(UTC).date()
FIRST_DAY, LAST_DAY = TODAY - timedelta(days=1), TODAY + timedelta(days=363)
PURPOSE = "Whom officers meet in a crisis is offered help within days."


@dataclass(frozen=True, kw_only=True)
class Agency:
    """The agency's people, each with a browser of their own in which they are signed in."""

    desk: Page
    supervisor: Page
    chief: Page
    officer: Page


@dataclass(frozen=True, kw_only=True)
class Ngo:
    """A claimed organisation: who leads it, in a browser of their own, and what they offer."""

    page: Page
    id: str
    name: str
    leader: str
    service: str


@pytest.fixture
def real_directory(own_server: LiveServer) -> None:
    """The directory of Baltimore is imported beside the fictitious organisations."""
    own_server.run("import", "directory", str(real_data("directory_baltimore")), "--format", "ohana")


@pytest.mark.realdata
@pytest.mark.usefixtures("real_directory")
def test_five_organisations_of_the_directory_become_partners(browsers: Browsers, deep: bool) -> None:
    agency = Agency(
        desk=browsers.signed_in("desk", AT_AGENCY),
        supervisor=browsers.signed_in("supervisor", AT_AGENCY),
        chief=browsers.signed_in("chief", AT_AGENCY),
        officer=browsers.signed_in("officer", AT_AGENCY),
    )
    services = []
    for number, path in enumerate(candidates(agency.desk, HOW_MANY if deep else QUICK)):
        ngo = claimed(agency.desk, browsers.new(), path, number)
        ngo_shows_documents(ngo)
        assessed(agency, ngo, differ=number == 0)
        agreed(agency, ngo)
        services.append(ngo.service)
    agency.officer.goto("/referrals/new")
    offered = agency.officer.locator("#service_id").text_content() or ""
    for service in services:
        assert service in offered


def candidates(desk: Page, wanted: int) -> list[str]:
    """The first candidates by name that offer help with mental health and can be reached by mail or phone."""
    desk.goto("/directory/")
    desk.select_option("main [name=need]", NEED)
    desk.check("main [name=mental]")
    press(desk, "Apply filter")
    found: list[str] = []
    while True:
        cards = desk.locator("main .card").filter(has_text=re.compile("Candidate"))
        paths = cards.locator("h2 a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        list_url = desk.url
        for path in paths:
            desk.goto(path)
            main = desk.locator("main")
            if main.locator("a[href^='mailto:'], a[href^='tel:']").count():
                expect(main).to_contain_text("Mental health or crisis")
                expect(main).to_contain_text("It does not take part yet")
                found.append(path)
                if len(found) == wanted:
                    return found
        desk.goto(list_url)
        go(desk, desk.locator("nav.pagination a[rel=next]"))


def claimed(desk: Page, guest: Page, path: str, number: int) -> Ngo:
    """From the invitation to a service with capacity and a confirmed signatory."""
    desk.goto(path)
    name = desk.locator("h1").inner_text().splitlines()[-1]
    press(desk, "Invite to claim")
    address = chosen_address(desk, number)
    press(desk, "Send the invitation")
    expect(desk.locator("main")).to_contain_text(f"The invitation is on its way to {address}.")

    leader, email = f"Robin Claimant {'ABCDE'[number]}", f"leader{number}@claimed.example"
    guest.goto(mailed_link(guest, address))
    answer(guest, name=leader, job_title="Director", email=email, password=PASSWORD, again=PASSWORD)
    guest.check("[name=entitled]")
    guest.check("[name=may_sign]")
    press(guest, "Claim the entry")
    expect(guest.locator("main")).to_contain_text("is yours now")

    desk.goto(path)
    press(desk, "Decide who signs")
    expect(desk.locator("main")).to_contain_text(leader)
    answer(desk, basis="public_register")
    press(desk, "Confirm the signatory")
    expect(desk.locator("main")).to_contain_text("Claimed, signatory confirmed")

    sign_in(guest, email)
    return Ngo(
        page=guest,
        id=path.rsplit("/", 1)[-1],
        name=name,
        leader=leader,
        service=assure_service(guest, number),
    )


def assure_service(page: Page, number: int) -> str:
    """The NGO looks at what the directory says of its first service, names it anew and says how much room it has."""
    name = f"Counselling after a crisis {'ABCDE'[number]}"
    page.goto("/directory/services")
    go(page, page.locator(".card").first.get_by_role("link", name="Change the description"))
    press(page, "What and for whom")
    answer(page, name=name, status="active", needs=[NEED])
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("was saved.")
    press(page, "Capacity")
    answer(page, state="limited", places="4")
    press(page, "Save the figure")
    expect(page.locator(".card", has_text=name)).to_contain_text("4 places")
    return name


def ngo_shows_documents(ngo: Ngo) -> None:
    """A document is brought, and the agency may see it."""
    page = ngo.page
    page.goto(f"/documents/of/{ngo.id}")
    press(page, "Upload a document")
    answer(page, kind="registration", title="Entry in the register", issued_on=f"{FIRST_DAY:%Y-%m-%d}")
    page.set_input_files(
        "main [name=file]",
        FilePayload(
            name="register.pdf", mimeType="application/pdf", buffer=plain_pdf("Entry", ["In force."])
        ),
    )
    press(page, "Upload")
    expect(page.locator("main")).to_contain_text("Uploaded.")
    page.goto("/documents/sharing")
    page.select_option("[name=agency]", label=AGENCY)
    press(page, "Share our documents")
    expect(page.locator("main")).to_contain_text("Stop sharing with")


def assessed(agency: Agency, ngo: Ngo, *, differ: bool) -> None:
    """Two people score apart, agree where they differ, check what is required, and a third decides."""
    chief = agency.chief
    chief.goto(f"/directory/{ngo.id}")
    press(chief, "Assess this organisation")
    answer(chief, purpose="selection")
    press(chief, "Open the assessment")
    path = chief.url
    for assessor in (agency.supervisor, agency.desk):
        press(chief, "Add an assessor")
        chief.select_option("[name=user_id]", label=assessor.locator(".user-name").inner_text())
        press(chief, "Add to the panel")
    score(agency.supervisor, path, first="2" if differ else "4")
    score(agency.desk, path, first="5")
    desk = agency.desk
    if differ:
        expect(desk.locator("main")).to_contain_text("Agree on: “Mission and values”.")
        go(desk, desk.get_by_role("link", name="Agree a score Mission and values"))
        answer(desk, value="4", note="The strategy of this year names it.")
        press(desk, "Save the agreed score")
    for _ in range(GATES):
        go(desk, desk.locator("main a", has_text=re.compile(r"^\s*Check\b")))
        answer(desk, result="pass", evidence="Looked up in the public register.")
        press(desk, "Save")
    chief.goto(path)
    press(chief, "Decide")
    answer(chief, outcome="approved", reason="Sound work, well documented.")
    press(chief, "Decide")
    expect(chief.locator("main")).to_contain_text("Decided. The NGO can read the outcome now.")


def score(page: Page, path: str, *, first: str) -> None:
    """An assessor declares no interest, scores every criterion with evidence, and submits."""
    page.goto(path)
    press(page, "Declare your interests")
    answer(page, answer="none")
    press(page, "Declare")
    press(page, "Mission and values")
    for number in range(CRITERIA):
        answer(page, value=first if number == 0 else "4", evidence="Seen on our visit.")
        press(page, "Save and continue")
    press(page, "Submit my scores")


def agreed(agency: Agency, ngo: Ngo) -> None:
    """A draft is completed, reviewed, approved and signed by both sides; then it is in force."""
    desk, chief = agency.desk, agency.chief
    title = f"Follow-up, {ngo.service}"
    path = drafted(desk, ngo, title)
    press(desk, "Open the review")
    for side in (ngo.page, desk):
        approve(side, path)
    expect(desk.locator("main")).to_contain_text("All parties have approved version 1.")
    press(desk, "Send for signature")
    press(desk, "Send for signature")
    for side in (ngo.page, chief):
        side.goto(path)
        sign(side)
    expect(chief.locator("main")).to_contain_text("In force")
    expect(chief.locator("main")).to_contain_text(ngo.leader)


def drafted(desk: Page, ngo: Ngo, title: str) -> str:
    """The address of a new agreement with the NGO on its service, complete."""
    desk.goto("/agreements/new")
    desk.select_option("[name=other_organisation]", label=ngo.name)
    answer(
        desk,
        title=title,
        purpose=PURPOSE,
        starts_on=f"{FIRST_DAY:%Y-%m-%d}",
        ends_on=f"{LAST_DAY:%Y-%m-%d}",
    )
    press(desk, "Open the draft")
    path = desk.url.removesuffix("/draft")
    complete_scope(desk, ngo.service)
    return path
