"""Nobody joins a link with an answer: not by a value, an order, a moment, a transaction, a log or a mail (security E-12)."""

import logging
import random
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.outbox.delivery import Letter
from concordat.models import metadata
from core.database import UtcDateTime
from surveys.waves.answering import routes
from surveys.waves.answering.flood import Flood
from surveys.waves.codes import Entry
from surveys.waves.commands import invite, make_links, remind
from surveys.waves.commands.inviting import Invitee
from surveys.waves.letters import deliver_survey_letters
from surveys.waves.links import digest_of
from surveys.waves.models import SurveyInvitation, SurveyLetter, SurveyResponse, SurveyText, SurveyToken
from tests.support.memoranda import make_pair
from tests.support.surveys import make_wave
from tests.web.conftest import WebClient

PEOPLE, SILENT = 20, 8
WORDS = "word-{number}-of-somebody"
KINDS = ("survey_token", "survey_response", "survey_answer", "survey_text", "survey_paper", "survey_wave")
KEYS = {"data_key", "organisation_key"}
"""A wave has one key, made with its first text; it counts what it seals and holds no moment."""


@pytest.fixture(autouse=True)
def calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests' posts do not count."""
    monkeypatch.setattr(routes, "flood", Flood())


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that is logged, down to the least."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


def everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables of the main database, as values."""
    session.expire_all()
    return {
        table.name: sorted((tuple(row) for row in session.execute(sa.select(table))), key=repr)
        for table in metadata.sorted_tables
    }


def answer(client: WebClient, code: str, number: int) -> None:
    """Somebody answers; what they write is theirs alone."""
    page = client.get(f"/survey/{code}").text
    values = {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1]  # type: ignore[index]
        for name in ("csrf_token", "paper")
    }
    sent = client.post(
        f"/survey/{code}", data={**values, "q.about": "area", "q.suggestion": WORDS.format(number=number)}
    )
    assert sent.status_code == 303


def as_they_lie(session: Session, table: type[Any], column: Any) -> Sequence[Any]:
    """Values in the order in which the database keeps the rows: by place on disk, or by key."""
    if session.get_bind().dialect.name == "postgresql":
        return session.scalars(sa.select(column).order_by(sa.text(f"{table.__tablename__}.ctid"))).all()
    return session.scalars(sa.select(column)).all()


def hits(links: Sequence[bytes], answers: Sequence[UUID], truth: dict[bytes, UUID]) -> int:
    """How many an attacker gets right who lays one order beside the other."""
    return sum(truth[link] == answer for link, answer in zip(links, answers, strict=False))


@pytest.mark.proves("E-12")
@pytest.mark.first_tier(engine_name=("sqlite", "postgresql"))
def test_no_link_leads_to_an_answer(
    client: WebClient, session: Session, now: datetime, told: pytest.LogCaptureFixture
) -> None:
    actor = make_pair(session, now).agency_leader
    wave_id = make_wave(session, actor, now, entry=Entry.INVITED, library="suggestion-box")
    codes = make_links(session, actor, wave_id, number=PEOPLE + SILENT, now=now)
    session.commit()
    answer(client, codes[0], 0)
    truth = {digest_of(codes[0]): session.scalars(sa.select(SurveyResponse.id)).one()}
    before = everything(session)
    for number in range(1, PEOPLE):
        known = set(truth.values())
        answer(client, codes[number], number)
        (new,) = set(session.scalars(sa.select(SurveyResponse.id))) - known
        truth[digest_of(codes[number])] = new
    after = everything(session)

    # Outside the survey's own tables nothing has changed by answering: no trail, no outbox, no counter, no session.
    changed = {name for name in after if after[name] != before[name]}
    assert changed - KEYS == {
        "survey_token",
        "survey_response",
        "survey_answer",
        "survey_text",
        "survey_paper",
    }
    # A link's digest stands nowhere but in its own row, and the link itself nowhere at all.
    for code in codes:
        found = [name for name, rows in after.items() if any(digest_of(code) in row for row in rows)]
        assert found == ["survey_token"]
        assert not [name for name, rows in after.items() if any(code in repr(row) for row in rows)]
        assert code not in told.text
    assert "127.0.0.1" not in told.text
    assert WORDS.format(number=3) not in told.text

    # By moments: there are none. Days are all the same, and links have not even those.
    for kind in KINDS[:-1]:
        moments = [c.name for c in metadata.tables[kind].c if isinstance(c.type, UtcDateTime | sa.DateTime)]
        assert moments == [], kind
    assert [c.name for c in SurveyToken.__table__.columns] == ["digest", "wave_id", "mode", "is_used"]
    # By keys: from links to answers there is no way but through the wave, which all of them share.
    assert ways(SurveyToken.__table__) == {"survey_wave"}
    assert session.scalars(sa.select(SurveyText.response_id)).all() == [None] * PEOPLE

    # By order: laid side by side as they lie, by key, and backwards. Chance gets one right; ten of twenty is no chance.
    used = sa.select(SurveyToken.digest).where(SurveyToken.is_used)
    links = [one for one in as_they_lie(session, SurveyToken, SurveyToken.digest) if one in truth]
    answers = list(as_they_lie(session, SurveyResponse, SurveyResponse.id))
    assert sorted(links) == sorted(session.scalars(used)) == sorted(truth)
    orders = [
        (links, answers),
        (sorted(links), sorted(answers)),
        (links[::-1], answers),
        (links, sorted(answers)),
    ]
    assert max(hits(*order, truth) for order in orders) < PEOPLE // 2

    # By transactions (PostgreSQL notes one in each row): every link shows the same one, and so does every text.
    if session.get_bind().dialect.name == "postgresql":
        for table in ("survey_token", "survey_text"):
            found = session.execute(sa.text(f"SELECT count(DISTINCT xmin::text) FROM {table}")).scalar_one()
            assert found == 1, table
        own = session.execute(sa.text("SELECT count(DISTINCT xmin::text) FROM survey_response")).scalar_one()
        assert own == PEOPLE, (
            "each was counted in a transaction of its own, so the look at the others is worth it"
        )


@pytest.mark.proves("E-12")
def test_mails_leave_neither_address_nor_link(
    client: WebClient, session: Session, now: datetime, told: pytest.LogCaptureFixture
) -> None:
    actor = make_pair(session, now).agency_leader
    wave_id = make_wave(session, actor, now, entry=Entry.INVITED, library="suggestion-box")
    people = [Invitee(address=f"person{number}@home.example", user_id=actor.user_id) for number in range(6)]
    assert invite(session, actor, wave_id, people=people, language="es", now=now) == 6
    session.commit()
    letters: list[Letter] = []
    with client.application.test_request_context():
        assert deliver_survey_letters(session, now=now, send=letters.append) == 6
    assert sorted(one.recipient for one in letters) == sorted(one.address for one in people)
    links = [re.search(r"/survey/([\w-]+)\?lang=es", one.body)[1] for one in letters]  # type: ignore[index]
    assert len(set(links)) == 6
    for row in session.scalars(sa.select(SurveyLetter)):
        assert (row.address_sealed, row.link_sealed) == (None, None)
    # What is kept of the invited names no link and no account, and no table holds an address or a link to be read.
    for invited in session.scalars(sa.select(SurveyInvitation)):
        assert (invited.digest, invited.user_id) == (None, None)
    kept = everything(session)
    for words in (*links, *(one.address for one in people)):
        assert not [name for name, rows in kept.items() if any(words in repr(row) for row in rows)]
        assert words not in told.text

    for number, link in enumerate(random.Random(4).sample(links, 3)):
        answer(client, link, number)
    # The reminder goes to all, answered or not, and cannot say a link.
    assert remind(session, actor, wave_id, now=now) == 6
    session.commit()
    letters.clear()
    with client.application.test_request_context():
        assert deliver_survey_letters(session, now=now, send=letters.append) == 6
    assert sorted(one.recipient for one in letters) == sorted(one.address for one in people)
    assert len({one.body for one in letters}) == 1
    assert "/survey/" not in letters[0].body


def ways(table: Any) -> set[str]:
    """The tables to which keys lead from a table, and which lead to it."""
    out = {key.column.table.name for key in table.foreign_keys}
    into = {
        other.name
        for other in metadata.sorted_tables
        for key in other.foreign_keys
        if key.column.table is table
    }
    return out | into
