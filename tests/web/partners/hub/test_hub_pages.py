"""The public directory’s pages: no trace, no sign-in, small; search, entry, paper, mistakes and confirmation."""

import re
import time
from datetime import datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from accounts.outbox.models import OutboxMessage
from audit.models import AuditRow
from core.actor import Role
from partners.hub.commands import report_mistake
from partners.hub.indexing import index_all
from partners.hub.mails import ask_owners
from partners.hub.models import EntryLink, MistakeReport
from partners.hub.search import HelpSearch, code_of
from partners.hub.values import MistakeKind
from partners.services.codes import Modality, Weekday
from partners.services.models import (
    Location,
    Phone,
    Service,
    ServiceLanguage,
    ServiceModality,
    ServiceNeed,
    ServiceSchedule,
)
from partners.services.needs import Need
from tests.support.memoranda import make_person
from tests.support.pages import Page
from tests.support.services import Scene, make_scene
from tests.support.tree import ROOT
from tests.web.conftest import WebClient

DAY = timedelta(days=1)
MOST_BYTES = 60 * 1024
NAUGHTY = "<script>alert(1)</script> & “Ωmega”"


@pytest.fixture
def scene(session: Session, now: datetime) -> Scene:
    return make_scene(session, now - 60 * DAY)


@pytest.fixture
def service_id(session: Session, scene: Scene, now: datetime) -> UUID:
    """A service with everything said of it, beside thirty that fill the results."""
    place = Location(
        id=uuid4(),
        organisation_id=scene.pair.ngo_id,
        name="House",
        address_1="14 Lamp Street",
        city="Millbrook",
        postal_code="12301",
        latitude=40.0,
        longitude=-75.0,
    )
    session.add(place)
    session.flush()
    ids = []
    for number in range(31):
        service = Service(
            id=uuid4(),
            organisation_id=scene.pair.ngo_id,
            location_id=place.id,
            name=f"Recovery house {number}" if number else NAUGHTY,
            description=f"{NAUGHTY} " + "Somebody listens, and goes along for a year. " * 12,
            fees="Free of charge.",
            eligibility="Adults.",
            minimum_age=18,
            application_process="Call.",
            assured_at=now - 10 * DAY,
            is_mental_health=True,
        )
        session.add(service)
        session.flush()
        session.add(ServiceNeed(service_id=service.id, need=Need.SUBSTANCE_USE))
        ids.append(service.id)
    first = ids[0]
    session.add_all(
        [
            ServiceLanguage(service_id=first, code="es"),
            ServiceModality(service_id=first, modality=Modality.PHONE),
            Phone(id=uuid4(), service_id=first, number="(555) 010-0210", digits="5550100210"),
            *(
                ServiceSchedule(
                    id=uuid4(),
                    service_id=first,
                    byday=day,
                    opens_at=datetime.min.time(),
                    closes_at=datetime.min.time(),
                )
                for day in Weekday
            ),
        ]
    )
    session.flush()
    index_all(session, now=now)
    session.commit()
    return first


def sheets_of(page: Page) -> int:
    """Bytes of the sheets and scripts that a page loads, uncompressed."""
    names = [link.get("href") for link in page.all("link") if link.get("rel") == "stylesheet"]
    names += [script.get("src") for script in page.all("script")]
    return sum((ROOT / str(name).partition("?")[0].lstrip("/")).stat().st_size for name in names if name)


def test_pages_leave_no_trace_and_stay_small(client: WebClient, scene: Scene, service_id: UUID) -> None:
    asked = {"need": "substance_use", "place": "Millbrook", "text": "house"}
    answers = {
        "search": client.get("/help/"),
        "results": client.post("/help/", data=asked),
        "service": client.get(f"/help/services/{service_id}"),
        "organisation": client.get(f"/help/organisations/{scene.pair.ngo_id}"),
        "mistake": client.get(f"/help/services/{service_id}/mistake"),
    }
    sizes = {}
    for name, answer in answers.items():
        assert answer.status_code == 200, name
        assert "Set-Cookie" not in answer.headers, name
        assert answer.headers["Cache-Control"] == "no-store", name
        assert answer.headers["Content-Language"] == "en", name
        page = Page(answer.text)
        assert page.title.startswith("Find help") or name == "mistake"
        assert "Recovery" not in page.title
        exit_link = next(one for one in page.all("a") if one.get("data-exit") is not None)
        assert exit_link.get("href", "").startswith("https://")
        assert "noreferrer" in exit_link.get("rel", "")
        sizes[name] = len(answer.data) + sheets_of(page)
    print(sizes)
    assert max(sizes.values()) <= MOST_BYTES, sizes


def test_a_search_shows_crisis_lines_results_and_the_way_on(client: WebClient, service_id: UUID) -> None:
    answer = client.post("/help/", data={"need": "substance_use", "place": "Millbrook", "radius": "8"})
    page = Page(answer.text)
    text = page.text
    assert text.index("911") < text.index("31 services found")
    assert "within 5 miles" in text
    assert text.count("on a leaflet") == 15
    code = code_of(HelpSearch(need=Need.SUBSTANCE_USE, place="Millbrook", radius=8))
    second = Page(client.post("/help/", data={"s": code, "page": "3"}).text)
    assert "Page 3 of 3" in second.text
    shared = client.page(f"/help/?s={code}")
    assert "31 services found" in shared.text
    fewer = Page(client.post("/help/", data={"s": code, "drop": ["place", "radius"]}).text)
    assert "near Millbrook" not in fewer.text
    assert "alert(1)" not in "".join(script.text or "" for script in page.all("script"))


def test_whoever_asks_for_somebody_now_reads_the_lines_before_any_entry(
    client: WebClient, service_id: UUID
) -> None:
    for words in ("suicide hotline", "hablar con alguien"):
        text = Page(client.post("/help/", data={"text": words}).text).text
        assert "To talk to somebody now:" in text, words
        told = text.split("To talk to somebody now:")[1]
        assert told.index("988") < told.index("911")
    text = Page(client.post("/help/", data={"text": "recovery"}).text).text
    assert "To talk to somebody now:" not in text


def test_nothing_found_says_so_and_suggests_more(client: WebClient, service_id: UUID) -> None:
    text = Page(client.post("/help/", data={"need": "food", "cost": "free", "place": "Atlantis"}).text).text
    assert "Nothing found" in text
    assert "Whatever it costs" in text
    assert "The directory does not know this place" in text
    for code in ("%%%", "x" * 3000, "bm90aGluZw"):
        assert client.get("/help/", query_string={"s": code}).status_code == 200
    assert client.post("/help/", data={"need": NAUGHTY, "page": "-1", "drop": "__class__"}).status_code == 200


def test_an_entry_says_how_to_reach_it_and_when_it_was_confirmed(
    client: WebClient, session: Session, service_id: UUID, now: datetime
) -> None:
    page = client.page(f"/help/services/{service_id}")
    assert "tel:5550100210" in {link.get("href") for link in page.all("a")}
    for words in (
        "14 Lamp Street",
        "Spanish",
        "Free of charge",
        "From 18 years on",
        "open now until",
        "Monday",
    ):
        assert words in page.text, words
    assert "Last confirmed by its organisation on Mar 1, 2026" in page.text
    session.execute(sa.update(Service).where(Service.id == service_id).values(assured_at=now - 400 * DAY))
    session.commit()
    assert "It may be out of date" in client.page(f"/help/services/{service_id}").text
    client.page(f"/help/services/{uuid4()}", status=404)
    client.page(f"/help/organisations/{uuid4()}", status=404)


def test_the_language_comes_from_the_address_or_the_browser_and_links_keep_it(
    client: WebClient, service_id: UUID
) -> None:
    spanish = client.page("/help/?lang=es")
    assert "Busque ayuda cerca de usted" in spanish.text
    assert next(spanish.all("html")).get("lang") == "es"
    assert {link.get("hreflang") for link in spanish.all("link") if link.get("hreflang")} == {
        "en",
        "es",
        "fr",
    }
    french = client.get("/help/", headers={"Accept-Language": "fr-CA,en;q=0.3"})
    assert french.headers["Content-Language"] == "fr"
    results = Page(client.post("/help/?lang=es", data={"text": "alcohol"}).text)
    links = [link.get("href", "") for link in results.all("a") if "/help/services/" in link.get("href", "")]
    assert links
    assert all("lang=es" in link for link in links)
    missing = client.get("/help/nothing?lang=es")
    assert missing.status_code == 404
    assert "Página no encontrada" in missing.text
    # Words in Spanish find entries that are written in English.
    assert (
        "31 servicios encontrados" in Page(client.post("/help/?lang=es", data={"text": "adicción"}).text).text
    )


def test_a_mistake_is_reported_without_a_cookie_and_worked_through(
    client: WebClient, session: Session, scene: Scene, service_id: UUID
) -> None:
    path = f"/help/services/{service_id}/mistake"
    thanks = client.submit(path, kind="phone", words=NAUGHTY)
    assert "Set-Cookie" not in thanks.headers
    assert "have been told" in Page(thanks.text).text
    row = session.scalars(sa.select(MistakeReport)).one()
    assert row.words == NAUGHTY
    trail = session.scalars(sa.select(AuditRow).where(AuditRow.action == "service.mistake_reported")).one()
    assert (trail.address, trail.session_hash, trail.user_id) == (None, None, None)
    refused = client.submit(path, kind="other", words="")
    assert refused.status_code == 422
    assert "Say in a few words" in Page(refused.text).text
    for token in ("1.deadbeef", f"{int(time.time())}.{'0' * 32}"):
        forged = client.post(path, data={"kind": "phone", "words": "x", "csrf_token": token})
        assert forged.status_code == 422
    assert session.scalar(sa.select(sa.func.count()).select_from(MistakeReport)) == 1
    client.sign_in(scene.manager.user_id)
    queue = client.page("/help/mistakes")
    assert "1 waits" in queue.text
    done = client.submit_and_follow(f"/help/mistakes/{row.id}", outcome="Number corrected")
    assert "The report was closed" in done.text
    assert "Number corrected" in client.page("/help/mistakes?state=closed").text


def test_a_report_of_others_is_not_found(
    client: WebClient, session: Session, scene: Scene, service_id: UUID, now: datetime
) -> None:
    report = report_mistake(session, service_id, kind=MistakeKind.CLOSED, words="", now=now)
    officer = make_person(session, scene.pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now)
    session.commit()
    client.sign_in(officer.user_id)
    client.page(f"/help/mistakes/{report}", status=403)
    client.sign_in(scene.manager.user_id)
    client.page(f"/help/mistakes/{uuid4()}", status=404)


def test_an_owner_confirms_from_the_mail_with_one_tap(
    client: WebClient, session: Session, scene: Scene, service_id: UUID, now: datetime
) -> None:
    before = now - 300 * DAY
    session.execute(sa.update(Service).where(Service.id == service_id).values(assured_at=before))
    session.commit()
    with client.application.app_context():
        assert ask_owners(session, now=now) >= 1
    session.commit()
    mail = session.scalars(
        sa.select(OutboxMessage).where(
            OutboxMessage.user_id == scene.manager.user_id, OutboxMessage.body.contains("/help/confirm/")
        )
    ).one()
    tokens = re.findall(r"/help/confirm/([\w-]+)", mail.body)
    paths = [f"/help/confirm/{token}" for token in tokens]
    path = next(one for one in paths if "14 Lamp Street" in client.page(one).text)
    assert session.get_one(Service, service_id).assured_at == before
    form = client.page(path).form()
    session.execute(sa.update(Service).where(Service.id == service_id).values(fees="Forty dollars."))
    changed = client.post(path, data=form.filled({}))
    assert changed.status_code == 422
    assert "was changed since you opened this page" in changed.text
    assert "Forty dollars." in changed.text
    assert session.get_one(Service, service_id).assured_at == before
    done = client.submit(path)
    assert done.status_code == 200
    assert "Set-Cookie" not in done.headers
    assert "the entry is confirmed" in Page(done.text).text
    confirmed = session.get_one(Service, service_id).assured_at
    assert confirmed is not None
    assert confirmed >= now
    client.page(path, status=404)
    assert client.post(path).status_code == 404
    used = session.scalar(
        sa.select(sa.func.count()).select_from(EntryLink).where(EntryLink.used_at.is_not(None))
    )
    assert used == 1


def test_cards_and_leaflets_are_tagged_and_limited(
    app: Flask, client: WebClient, session: Session, scene: Scene, service_id: UUID
) -> None:
    pikepdf = pytest.importorskip("pikepdf")
    for name, paper, size in (("card", "letter", (612, 792)), ("leaflet", "a4", (595, 842))):
        answer = client.get(f"/help/services/{service_id}/{name}.pdf?paper={paper}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.pdf"'
        with pikepdf.open(BytesIO(answer.data)) as document:
            assert document.Root.MarkInfo.Marked
            assert str(document.Root.Lang) == "en"
            box = document.pages[0].MediaBox
            assert (round(float(box[2])), round(float(box[3]))) == size
            assert len(document.pages) == 1
    chosen = client.post("/help/leaflet.pdf", data={"id": [str(service_id), "nonsense"]})
    assert chosen.data.startswith(b"%PDF-")
    assert client.post("/help/leaflet.pdf", data={}).status_code == 404
    many = session.scalars(sa.select(Service.id).limit(14)).all()
    assert client.post("/help/leaflet.pdf", data={"id": [str(one) for one in many]}).status_code == 422
