"""Every naughty string goes through each text field of a referral and comes back unharmed, or is refused in words.

Unharmed is: as typed, in Unicode's composed form, without invisible marks that turn the direction of a text (security
I), and without blanks at both ends. Many strings share a field, since each request costs.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sealing import key_ring
from referrals.casework import commands as casework
from referrals.handover import commands, queries
from referrals.handover.exports.presenting import QUEUE_COLUMNS, sheet_of
from referrals.handover.exports.queries import load_queue
from referrals.handover.filters.values import EVERYTHING
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral, ReferralPacket
from referrals.handover.queries import QueueTab
from referrals.people.consents.models import Consent
from tests.support.naughty import REFUSED, UNSTORABLE, batches, in_field, missing_in, raw_text
from tests.support.pages import Page
from tests.support.pdf_text import text_of_pdf
from tests.support.referrals import World, make_referral, make_world
from tests.support.sheets import cells_of_xlsx
from web.sheets import STARTERS, csv_file, xlsx_file

pytestmark = pytest.mark.scaled
MOST_NAME = 200
FIELDS = ("concern", "safety", "safe_contact", "access_needs")
LATIN = re.compile(r"[!-~ ]+")


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


def draft_answers(world: World, **typed: str) -> dict[str, str]:
    return {
        "danger": "no",
        "person_name": "Jo Example",
        "age_band": "26_64",
        "phone": "+1 555 0100",
        "need": "crisis_followup",
        "concern": "Alone.",
        "urgency": "urgent",
        "area_id": str(world.agency.area_id),
        "consent": "written",
        "feedback": "yes",
        **typed,
    }


def test_long_fields_notes_messages_and_answers(
    client: Any, session: Session, world: World, now: datetime, storable: list[str]
) -> None:
    officer, worker = world.agency.officer, world.ngo.worker
    for number, batch in enumerate(batches(storable)):
        text = in_field(batch)
        client.sign_in(officer.user_id)
        key = make_referral(session, world, now, state=ReferralState.DRAFT, consent_basis="written")
        form = client.get(f"/referrals/{key}/edit")
        typed = (
            Page(form.text).form(having="concern").filled(draft_answers(world, **dict.fromkeys(FIELDS, text)))
        )
        saved = client.post(f"/referrals/{key}/edit", data=typed | {"later": "1"})
        assert saved.status_code == 302, saved.text[:500]
        packet = session.get_one(ReferralPacket, key)
        session.expire_all()
        for field in FIELDS:
            assert getattr(packet, field) == text, field
        shown = raw_text(client.get(f"/referrals/{key}/edit").text)
        assert not missing_in(shown.replace("\r\n", "\n"), batch)
        commands.submit(session, officer, key, now=now)
        commands.request_info(session, world.ngo.intake, key, items=["interpreter"], question=text, now=now)
        session.commit()
        answered = client.submit(f"/referrals/{key}/answer", answer=text)
        assert answered.status_code == 302, answered.text[:500]
        commands.accept(session, world.ngo.intake, key, now=now)
        assert worker.user_id is not None
        casework.assign(session, world.ngo.intake, key, worker_id=worker.user_id, now=now)
        session.commit()
        client.sign_in(worker.user_id)
        assert client.submit(f"/referrals/{key}/note", text=text).status_code == 302
        message = client.submit(f"/referrals/{key}/conversation", body=text)
        assert message.status_code == 302, message.text[:500]
        page = client.get(f"/referrals/{key}")
        shown = raw_text(page.text)
        assert not missing_in(shown, batch)
        # The four fields, the question, the answer, the note and the message.
        probe = f"·{batch[0]}·"
        assert shown.count(probe) >= len(FIELDS) + 4, (number, probe, shown.count(probe))


@pytest.mark.first_tier("sqlite")
def test_the_packet_as_a_document(
    client: Any, session: Session, world: World, now: datetime, storable: list[str]
) -> None:
    """Each string stands in one of the fields of two documents."""
    every = list(batches(storable))
    for group in filter(None, (every[:4], every[4:])):
        texts: dict[str, Any] = dict(zip(FIELDS, map(in_field, group), strict=False))
        key = make_referral(session, world, now, consent_basis="written", **texts)
        commands.accept(session, world.ngo.intake, key, now=now)
        session.commit()
        client.sign_in(world.ngo.manager.user_id)
        assert_printed(client, key, [text for batch in group for text in batch])


def assert_printed(client: Any, key: UUID, batch: list[str]) -> None:
    """The packet as a PDF: what the font can write is there, letter for letter; the rest renders."""
    token = client.page(f"/referrals/{key}/note").form().values["csrf_token"]
    answer = client.post(f"/referrals/{key}/consent/document", data={"csrf_token": token})
    assert answer.status_code == 200, answer.text[:300]
    printed = "".join(text_of_pdf(answer.data).split())
    plain = ["".join(text.split()) for text in batch if LATIN.fullmatch(text)]
    assert len(plain) > 20
    lost = [text for text in plain if text not in printed]
    assert len(lost) <= len(plain) // 20, lost  # those that a line or page end cuts
    for text in lost:
        assert all(letter in printed for letter in text)


def test_names_on_the_queue_and_in_files(
    client: Any, session: Session, world: World, now: datetime, storable: list[str]
) -> None:
    pattern = make_referral(session, world, now, consent_basis="written")
    draft = make_referral(session, world, now, state=ReferralState.DRAFT)
    client.sign_in(world.agency.officer.user_id)
    form = Page(client.get(f"/referrals/{draft}/edit").text).form(having="concern")
    address = f"/referrals/{draft}/autosave"
    stored: list[str] = []
    for text in name_batches(storable):
        short = text[:60]
        typed = form.filled(draft_answers(world, person_name=text, phone=short, language=short))
        assert client.post(address, data=typed).status_code == 204
        packet = session.get_one(ReferralPacket, draft)
        assert packet.person_name == text
        stored.append(text)
        assert (packet.phone, packet.language) == (short.strip(), short.strip())
    copy_with_names(session, pattern, stored)
    session.commit()
    client.sign_in(world.ngo.intake.user_id)
    seen: list[str] = []
    address = "/referrals/?tab=all&order=oldest"
    while address:
        page = client.page(address)
        for cell in page.all("td"):
            if cell.get("data-label") == "Person":
                seen += ["".join(strong.itertext()) for strong in cell.iter("strong")]
        address = next((link.get("href", "") for link in page.all("a") if link.get("rel") == "next"), "")
    assert sorted(seen) == sorted([*stored, "Jo Example"])
    found = load_queue(session, world.ngo.intake, tab=QueueTab.ALL, chosen=EVERYTHING, now=now)
    sheet = sheet_of(found.rows, QUEUE_COLUMNS, title="Referrals", zone="UTC", notes=[])
    rows = list(csv.reader(StringIO(csv_file(sheet).decode("utf-8-sig"), newline="")))
    column = rows[0].index("Person")
    in_csv = {row[column] for row in rows[1:]}
    assert all(text in in_csv or f"'{text}" in in_csv for text in stored)
    again = sheet_of(found.rows, QUEUE_COLUMNS, title="Referrals", zone="UTC", notes=[])
    in_xlsx = {cell for row in cells_of_xlsx(xlsx_file(again)) for cell in row}
    assert set(stored) <= in_xlsx


def name_batches(texts: list[str]) -> Iterator[str]:
    """Names of up to 200 letters; whatever a spreadsheet could compute stands at the beginning of its own."""
    batch = ""
    for text in (one for one in texts if len(one) <= MOST_NAME):
        if text[0] in STARTERS or text[0] in "-+":
            yield text
        elif len(batch) + len(text) + 1 > MOST_NAME:
            yield batch
            batch = text
        else:
            batch = f"{batch}·{text}" if batch else text
    yield batch


def copy_with_names(session: Session, pattern: UUID, names: list[str]) -> None:
    """A sent referral for each name, with the agreement to share that the first one has."""
    row = (
        session.execute(sa.select(*Referral.__table__.columns).where(Referral.id == pattern)).one()._asdict()
    )
    consents = [
        dict(one._mapping)
        for one in session.execute(
            sa.select(*Consent.__table__.columns).where(Consent.referral_id == pattern)
        )
    ]
    keys = [uuid4() for _ in names]
    session.execute(
        sa.insert(Referral),
        [row | {"id": key, "reference": f"R-{key.hex[:8]}", "idempotency_key": None} for key in keys],
    )
    session.execute(
        sa.insert(ReferralPacket),
        [
            {"id": key, "person_name_sealed": key_ring().seal(name, "referral_packet", "person_name", key)}
            for key, name in zip(keys, names, strict=True)
        ],
    )
    session.execute(
        sa.insert(Consent),
        [
            consent
            | {"id": uuid4(), "referral_id": key, "witness_sealed": None, "representative_sealed": None}
            for key in keys
            for consent in consents
        ],
    )


@pytest.mark.proves("I-03")
def test_what_cannot_be_stored_is_refused_in_words_and_what_was_typed_stays(
    client: Any, session: Session, world: World, now: datetime, strings: list[str]
) -> None:
    unfit = [text for text in strings if UNSTORABLE.search(text)] + ["a\x00b", "a\ud800b", "NUL \x00"]
    assert len(unfit) >= 9
    key = make_referral(session, world, now, state=ReferralState.DRAFT)
    active = make_referral(session, world, now, state=ReferralState.ACTIVE)
    client.sign_in(world.agency.officer.user_id)
    form = Page(client.get(f"/referrals/{key}/edit").text).form(having="concern")
    for text in unfit:
        sendable = text.replace("\ud800", "\x00")
        typed = form.filled(draft_answers(world, concern=sendable, person_name=sendable, safety=sendable))
        answer = client.post(f"/referrals/{key}/edit", data=typed)
        assert answer.status_code == 422
        assert answer.text.count(REFUSED) >= 3, "at each of the three fields"
        visible = UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", sendable).strip()
        assert visible.split()[0][:10] in raw_text(answer.text) + answer.text
    client.sign_in(world.ngo.worker.user_id)
    for text in unfit[:3]:
        refused = client.submit(f"/referrals/{active}/note", text=text)
        assert refused.status_code == 422
        assert REFUSED in refused.text


@pytest.mark.proves("I-03")
def test_a_refused_character_is_in_no_database(
    session: Session, world: World, now: datetime, strings: list[str]
) -> None:
    """Whatever reaches a command is storable on both databases, sealed as it is."""
    values = queries.get_draft(
        session, world.agency.officer, make_referral(session, world, now, state=ReferralState.DRAFT)
    ).values
    for batch in batches([text for text in strings if text.strip() and not UNSTORABLE.search(text)]):
        made = commands.create_draft(
            session, world.agency.officer, values=replace(values, concern=in_field(batch)), now=now
        )
        assert session.get_one(ReferralPacket, made.id).concern == in_field(batch)
