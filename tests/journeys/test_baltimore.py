"""Five organisations of a real directory become partners; and what an agreement and a meeting refuse on the way.

Nothing of the data stands here: who takes part follows from a rule, and what is typed is made up.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, FilePayload, Page, expect

from concordat.seed.documents import plain_pdf
from concordat.seed.load import PASSWORD
from partners.meetings.lifecycle import MeetingState
from partners.meetings.models import Meeting
from tests.support.browser import PHONE, answer, go, opened, press, sign_in
from tests.support.live_server import LiveServer
from tests.support.real_data import real_data
from web.database import current_session

# About six hundred pages one after another: on a busy machine they take longer than a test usually may.
pytestmark = pytest.mark.timeout(600)

HOW_MANY = 5
AGENCY = "Elmsworth Police Department"
AT_AGENCY = "elmsworth.example"
CRITERIA = 10
GATES = 8
NEED = "mental_health_support"
TODAY = datetime.now(UTC).date()
FIRST_DAY, LAST_DAY = TODAY - timedelta(days=1), TODAY + timedelta(days=363)
LATER = TODAY + timedelta(days=3 * 365)
PARTNER, PARTNER_AT = "Lanternfield Crisis Response", "lanternfield.example"
COVERED = "Mobile crisis follow-up"
"""What the partner's agreement in force is about; LATER is after its end."""
OTHER_PASSWORD = "seven quiet herons at dusk"
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


@dataclass(frozen=True, kw_only=True)
class Browsers:
    """One browser per person, open until the story ends."""

    browser: Browser
    url: str
    stack: ExitStack

    def new(self) -> Page:
        """A page of somebody who is not signed in; on a phone, without JavaScript."""
        return self.stack.enter_context(opened(self.browser, self.url, size=PHONE, javascript=False))

    def signed_in(self, who: str, at: str = AT_AGENCY) -> Page:
        """The page of one of the fictitious people."""
        page = self.new()
        sign_in(page, f"{who}@{at}")
        return page

    def agency(self) -> Agency:
        """The agency's people."""
        return Agency(
            desk=self.signed_in("desk"),
            supervisor=self.signed_in("supervisor"),
            chief=self.signed_in("chief"),
            officer=self.signed_in("officer"),
        )


@pytest.fixture
def browsers(browser: Browser, own_server: LiveServer) -> Iterator[Browsers]:
    """`browsers.new()`: a page in a browser of its own."""
    with ExitStack() as stack:
        yield Browsers(browser=browser, url=own_server.url, stack=stack)


@pytest.fixture
def real_directory(own_server: LiveServer) -> None:
    """The directory of Baltimore is imported beside the fictitious organisations."""
    own_server.run("import", "directory", str(real_data("directory_baltimore")), "--format", "ohana")


@pytest.mark.realdata
@pytest.mark.usefixtures("real_directory")
def test_five_organisations_of_the_directory_become_partners(browsers: Browsers) -> None:
    agency = browsers.agency()
    services = []
    for number, path in enumerate(candidates(agency.desk, HOW_MANY)):
        ngo = claimed(agency.desk, browsers.new(), path, number)
        ngo_shows_documents(ngo)
        assessed(agency, ngo, differ=number == 0)
        agreed(agency, ngo)
        services.append(ngo.service)
    agency.officer.goto("/referrals/new")
    offered = agency.officer.locator("[name=service_id]").inner_text()
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


def chosen_address(desk: Page, number: int) -> str:
    """The first address that the directory knows, or one that the desk was told."""
    known = desk.locator("main [name=address]").first.get_attribute("value")
    assert known
    if known != "other":
        answer(desk, address=known)
        return known
    told = f"board{number}@claimed.example"
    answer(desk, address="other", other=told)
    return told


def mailed_link(page: Page, address: str) -> str:
    """The link of the newest mail to the address, as a path of this site."""
    page.goto("/mailbox/")
    link = page.locator("article", has_text=f"To {address}").first.locator("a").first.get_attribute("href")
    assert link
    return re.sub(r"^https?://[^/]+", "", link)


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


def complete_scope(desk: Page, service: str) -> None:
    """One service, in every area."""
    press(desk, "Services, areas and pathways")
    desk.get_by_label(service).check()
    for box in desk.locator("main [name=areas]").all():
        box.check()
    press(desk, "Save")


def approve(page: Page, path: str) -> None:
    """A drafter approves the version in review for their side."""
    page.goto(path)
    press(page, "Go to the review")
    press(page, "Approve this version")
    answer(page, legal_review="yes")
    press(page, "Approve")


def sign(page: Page) -> None:
    """Sign the agreement on the page, with one's name and password."""
    press(page, "Sign")
    answer(page, typed_name=page.locator(".user-name").inner_text(), password=PASSWORD, authorised="y")
    press(page, "Sign")
    expect(page.locator("main")).to_contain_text("You have signed the agreement")


def test_what_is_not_in_order_is_refused_with_its_reason(browsers: Browsers, own_server: LiveServer) -> None:
    desk, chief = browsers.signed_in("desk"), browsers.signed_in("chief")
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
    address = chosen_address(desk, HOW_MANY)
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
