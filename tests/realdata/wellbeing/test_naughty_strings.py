"""Every naughty string goes through each text field of the compartment and comes back unharmed, or is refused in words.

Each answer is parsed strictly and may hold no script, style or handler (the page client sees to that), so that
a string which breaks out of its place fails at once.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.naughty import (
    REFUSED,
    UNSTORABLE,
    batches,
    cleaned,
    in_field,
    in_lines,
    missing_in,
    raw_text,
)
from tests.support.pages import Page
from tests.support.wellbeing_care import Care, make_care
from tests.support.wellbeing_covered import make_supported
from tests.support.wellbeing_instruments import make_cover, make_watch
from tests.web.conftest import WebClient
from wellbeing.emergencies.models import Glass
from wellbeing.enrolments.sessions.models import CareSession
from wellbeing.programmes.models import Programme

pytestmark = pytest.mark.scaled
SHORT = ("name", "place", "hours", "cost_note")
WORDS: Mapping[str, Any] = {
    "name": "Quiet hour",
    "summary": "An hour.",
    "groups": ["officer"],
    "modalities": ["in_person"],
    "languages": ["en"],
    "kept_private": "No supervisor learns anything.",
}


@pytest.fixture
def care(app: Flask, session: Session, vault: Session, now: datetime) -> Care:
    made = make_care(session, vault, now)
    vault.commit()
    session.commit()
    return made


def kept(client: WebClient, path: str, shown_at: str | None = None, **values: Any) -> str:
    """Send a form that must be taken; answers the page that shows what was stored."""
    response = client.submit(path, having=next(iter(values)), **values)
    assert response.status_code == 302, f"{path}: {Page(response.text).text[:600]}"
    return raw_text(client.get(shown_at or response.headers["Location"]).text).replace("\r\n", "\n")


def refused(client: WebClient, path: str, field: str, text: str, **values: Any) -> str:
    """Send a form with a text that must be refused at its field, where it still stands; answers the message."""
    response = client.submit(path, having=field, **{field: text}, **values)
    assert response.status_code == 422, f"{path} {field}: {text!r} answered {response.status_code}"
    page = Page(response.text, url=path)
    messages = [
        "".join(one.itertext()).strip() for one in page.root.iter() if one.get("id", "").endswith("-error")
    ]
    assert any(messages), f"{path} {field}: no message at a field for {text!r}"
    return " ".join(messages)


# ---- Long texts


def test_messages_of_both_sides(client: WebClient, care: Care, storable: list[str]) -> None:
    for batch in batches(storable):
        for who, path in (
            (care.officer, f"/me/mine/{care.id}/talk"),
            (care.clinician, f"/me/work/{care.id}/talk"),
        ):
            client.sign_in(who)
            assert not missing_in(kept(client, path, text=in_field(batch)), batch)


@pytest.mark.first_tier("sqlite")
def test_the_note_of_a_session(
    client: WebClient, vault: Session, care: Care, storable: list[str], now: datetime
) -> None:
    client.sign_in(care.clinician)
    session_path = plan(client, vault, care, now, place="Second floor")
    vault.execute(sa.update(CareSession).values(starts_at=now - timedelta(hours=3)))
    vault.commit()
    for batch in batches(storable):
        text = in_field(batch)
        shown = kept(client, f"{session_path}/report", session_path, note=text, attendance="attended")
        assert not missing_in(shown, batch)
    client.sign_in(care.officer)
    own = client.get(session_path.replace("/work/", "/mine/"))
    assert missing_in(raw_text(own.text), batch) == batch, "only the clinician reads it"


@pytest.mark.first_tier("sqlite")
def test_why_the_glass_was_broken(
    client: WebClient, vault: Session, care: Care, storable: list[str], now: datetime
) -> None:
    client.sign_in(care.clinician, factor="passkey")
    batch: list[str] = []
    for text in storable:
        if sum(len(one) + 3 for one in [*batch, text]) > 990:
            break_it(client, vault, care, batch, now)
            batch = []
        batch.append(text) if len(text) < 900 else None
    break_it(client, vault, care, batch, now)


def break_it(client: WebClient, vault: Session, care: Care, batch: list[str], now: datetime) -> None:
    """Open with these words as the reason; it is closed again, so that the next can be opened."""
    response = client.submit(
        f"/me/urgent/new/{care.id}",
        having="reason",
        facts=["intent", "means"],
        reason=in_field(batch),
        telling="now",
    )
    assert response.status_code == 302, Page(response.text).text[:500]
    where = response.headers["Location"].partition("?")[0]
    assert not missing_in(raw_text(client.get(where).text).replace("\r\n", "\n"), batch)
    client.submit(where, action=f"{where}/close")
    open_until = vault.scalars(sa.select(Glass.closes_at)).all()
    assert max(open_until) <= now


@pytest.mark.first_tier("sqlite")
def test_what_a_programme_says(
    client: WebClient, session: Session, vault: Session, storable: list[str], now: datetime
) -> None:
    place = make_supported(session, now)
    client.sign_in(place.manager.user_id)
    client.submit(
        "/me/run/new",
        agency_id=str(place.pair.agency_id),
        kind="counselling_in_person",
        name="Quiet hour",
    )
    row = vault.scalars(sa.select(Programme)).one()
    where, public = f"/me/run/{row.id}", f"/me/{row.id}"
    first = {**WORDS, "exceptions": ["court_order"], "place": "Here"}
    client.submit(where, having="summary", **first)
    client.submit(where, action=f"{where}/offer")
    for batch in batches(storable):
        text = in_field(batch)
        said = first | {"summary": text, "kept_private": text, "exceptions_note": text}
        shown = kept(client, where, public, **said)
        assert not missing_in(shown, batch)
        assert shown.count(f"·{batch[0]}·") >= 3, "all three texts"
    lines = list(in_lines(storable, 119))
    for four in zip_longest(*[iter(lines)] * 4, fillvalue=lines[0]):
        shown = kept(client, where, public, **(first | dict(zip(SHORT, four, strict=True))))
        for line in four:
            assert line in shown, line
    for text in storable[::12]:
        answer = client.submit(where, having="summary", **(first | {"link": text}))
        assert answer.status_code in (302, 422)
        if answer.status_code == 302:
            assert text.startswith("https://")
    links = [link.get("href", "").lower() for link in Page(client.get(public).text).all("a")]
    assert not [link for link in links if "javascript:" in link]


# ---- Names and places of one line


def test_what_somebody_is_called(client: WebClient, care: Care, storable: list[str]) -> None:
    client.sign_in(care.officer)
    form = client.page(f"/me/mine/{care.id}/name").form(having="chosen_name")
    for line in in_lines(storable, 60):
        answer = client.post(form.action, data=form.filled({"chosen_name": line}))
        assert answer.status_code == 302, line
        assert line in raw_text(client.get(answer.headers["Location"]).text)
    client.sign_in(care.clinician)
    assert line in raw_text(client.get(f"/me/work/{care.id}").text)
    assert line in raw_text(client.get("/me/work/").text)


@pytest.mark.first_tier("sqlite")
def test_where_a_session_is(
    client: WebClient, vault: Session, care: Care, storable: list[str], now: datetime
) -> None:
    client.sign_in(care.clinician)
    for number, line in enumerate(in_lines(storable, 290)):
        path = plan(client, vault, care, now + timedelta(days=number), place=line)
        client.sign_in(care.officer)
        own = path.replace("/work/", "/mine/")
        assert line in raw_text(client.get(own).text), line
        assert line not in client.get(f"{own}/calendar").text
        client.sign_in(care.clinician)


def plan(client: WebClient, vault: Session, care: Care, at: datetime, *, place: str) -> str:
    """Plan a time the next day; answers the address of its page."""
    response = client.submit(
        f"/me/work/{care.id}/times/new",
        having="place",
        starts_at=f"{at + timedelta(days=1):%Y-%m-%d}T14:00",
        place=place,
        modality="in_person",
    )
    assert response.status_code == 302, Page(response.text).text[:600]
    newest = vault.scalar(sa.select(CareSession.id).order_by(CareSession.starts_at.desc()).limit(1))
    return f"/me/work/{care.id}/times/{newest}"


@pytest.mark.first_tier("sqlite")
def test_the_name_on_a_leaders_list(client: WebClient, care: Care, storable: list[str]) -> None:
    client.sign_in(care.supervisor)
    sure = {"is_no_debriefing": "y", "is_no_examination": "y"}
    for line in list(in_lines(storable, 118))[:40]:
        shown = kept(client, "/me/asking/new", "/me/asking", name=line, email=care.officer.email, **sure)
        assert " ".join(line.split()) in shown, "blanks in a name are one blank"
        page = client.page("/me/asking")
        button = next(one for one in page.forms if one.action.endswith("/call-off"))
        client.post(button.action, data=button.values)


# ---- Addresses, numbers and codes


@pytest.mark.first_tier("sqlite")
def test_addresses_numbers_and_codes_refuse_what_they_are_not(
    client: WebClient, vault: Session, care: Care, storable: list[str], now: datetime
) -> None:
    client.sign_in(care.officer)
    form = client.page("/me/mine/contact").form(having="safe_contact")
    for text in storable[::4]:
        for field in ("mail", "phone"):
            answer = client.post(form.action, data=form.filled({"safe_contact": field, field: text}))
            assert answer.status_code in (302, 422), text
            if answer.status_code == 302:
                assert cleaned(text) in raw_text(client.get("/me/mine/").text)
    client.sign_in(care.supervisor)
    for text in storable[::16]:
        refused(
            client, "/me/asking/new", "email", text, name="One", is_no_debriefing="y", is_no_examination="y"
        )
    client.sign_out()
    for text in storable[:5]:
        refused(client, "/me/with-code", "code", text[:80])


@pytest.mark.first_tier("sqlite")
def test_who_is_to_be_called_and_asked_for(
    client: WebClient, session: Session, vault: Session, storable: list[str], now: datetime
) -> None:
    watch = make_watch(session, now)
    make_cover(vault, watch.agency_id, watch.ngo_id, now=now)
    vault.commit()
    client.sign_in(watch.officer_id)
    for text in storable[::18]:
        answer = client.submit(
            "/me/check/1", action="/me/check/1", **help_with(contact=text[:40], called_as="")
        )
        page = Page(answer.text)
        assert "Please talk to somebody now" in page.text, "help stands there whatever the number"
    for line in list(in_lines(storable, 58))[::4]:
        answer = client.submit(
            "/me/check/1", action="/me/check/1", **help_with(contact="410 555 0100", called_as=line)
        )
        assert answer.status_code == 200
        assert Page(answer.text).h1 == "Please talk to somebody now"
    client.sign_in(watch.ngo_clinician_id)
    shown = raw_text(client.get("/me/work/alerts/").text)
    assert line in shown


def help_with(**values: str) -> dict[str, Any]:
    """Answers with one point on the question about death, and the wish to be called."""
    items = {f"q0_{number}": "1" if number == 9 else "0" for number in range(1, 10)}
    return {**items, "may_call": "y", **values}


# ---- What cannot be stored


FIELDS: tuple[tuple[str, Callable[[Care], str], str, dict[str, Any]], ...] = (
    ("officer", lambda care: f"/me/mine/{care.id}/talk", "text", {}),
    ("officer", lambda care: f"/me/mine/{care.id}/name", "chosen_name", {}),
    ("clinician", lambda care: f"/me/work/{care.id}/talk", "text", {}),
    (
        "clinician",
        lambda care: f"/me/urgent/new/{care.id}",
        "reason",
        {"facts": ["intent", "means"], "telling": "now"},
    ),
    (
        "supervisor",
        lambda _care: "/me/asking/new",
        "name",
        {"email": "officer@north.example", "is_no_debriefing": "y", "is_no_examination": "y"},
    ),
)


@pytest.mark.parametrize(
    ("who", "path", "field", "others"),
    FIELDS,
    ids=[f"{who}-{field}-{number}" for number, (who, _, field, _) in enumerate(FIELDS)],
)
def test_what_cannot_be_stored_is_refused_at_its_field(
    client: WebClient,
    care: Care,
    strings: list[str],
    who: str,
    path: Callable[[Care], str],
    field: str,
    others: dict[str, Any],
) -> None:
    client.sign_in(getattr(care, who), factor="passkey")
    unfit = [text for text in strings if UNSTORABLE.search(text)] + ["a\x00b", "NUL \x00"]
    assert len(unfit) >= 8
    for text in unfit:
        message = refused(client, path(care), field, text, **others)
        # Blanks around a name are taken off first; what is left of such a string is nothing to be seen.
        assert REFUSED in message or not UNSTORABLE.search(text.strip())
