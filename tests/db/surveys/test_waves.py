"""Waves: opened, extended, closed, published, invited to; what the database itself refuses."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import Actor, Role
from core.errors import Denied, NotFound, RuleBroken
from surveys.results.reading import count_sheets
from surveys.waves import queries
from surveys.waves.codes import Entry, Mode, WaveState
from surveys.waves.commands import (
    HandedIn,
    close_wave,
    extend_wave,
    invite,
    make_links,
    mark_published,
    open_wave,
    people_of,
    remind,
)
from surveys.waves.commands.inviting import Invitee
from surveys.waves.models import (
    SurveyAnswer,
    SurveyInvitation,
    SurveyLetter,
    SurveyPaper,
    SurveyResponse,
    SurveyText,
    SurveyToken,
    SurveyWave,
)
from surveys.waves.timers import forget_survey_links
from tests.support.memoranda import make_pair, make_person
from tests.support.surveys import answer_by, make_wave, open_link_of

DAY = timedelta(days=1)
FIVE = [Invitee(address=f"person{number}@home.example") for number in range(5)]


def count(session: Session, table: type[Any]) -> int:
    return session.scalars(sa.select(sa.func.count()).select_from(table)).one()


def test_from_opening_to_published_results(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    actor = pair.agency_leader
    wave_id = make_wave(session, actor, now, invited=400)
    row = queries.get_wave(session, actor, wave_id)
    assert (row.state(now), row.invited, row.languages) == (WaveState.OPEN, 400, ("en", "es", "fr"))
    assert row.state(now + 15 * DAY) is WaveState.CLOSED
    code = open_link_of(session, actor, wave_id)
    assert answer_by(session, code, now, paper="one") is HandedIn.COUNTED
    assert answer_by(session, code, now, paper="one") is HandedIn.TWICE
    assert answer_by(session, code, now, paper="two") is HandedIn.COUNTED
    assert answer_by(session, code, now + 20 * DAY) is HandedIn.CLOSED
    assert count_sheets(session, [wave_id]) == {wave_id: 2}
    with pytest.raises(RuleBroken, match="when the survey has closed"):
        mark_published(session, actor, wave_id, now=now)
    close_wave(session, actor, wave_id, now=now)
    with pytest.raises(RuleBroken, match="closed"):
        close_wave(session, actor, wave_id, now=now)
    assert answer_by(session, code, now) is HandedIn.CLOSED
    extend_wave(session, actor, wave_id, closes_on=row.closes_on + DAY, now=now)
    assert answer_by(session, code, now) is HandedIn.COUNTED
    close_wave(session, actor, wave_id, now=now)
    mark_published(session, actor, wave_id, now=now)
    mark_published(session, actor, wave_id, now=now)
    with pytest.raises(RuleBroken, match="cannot open again"):
        extend_wave(session, actor, wave_id, closes_on=row.closes_on + 2 * DAY, now=now)
    assert count(session, SurveyPaper) == 0
    assert count(session, SurveyResponse) == 3
    told = session.scalars(
        sa.select(AuditRow.action).where(AuditRow.subject_kind == "survey_wave").order_by(AuditRow.sequence)
    ).all()
    assert told == ["survey.opened", "survey.closed", "survey.extended", "survey.closed"]


def test_a_room_above_asks_about_its_own(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    officer = make_person(session, pair.agency_id, "Tia Trainer", Role.LIAISON_OFFICER, now=now)
    about = ("training_session", uuid4())
    with pytest.raises(Denied):
        make_wave(session, officer, now)
    wave_id = make_wave(session, officer, now, library="training-feedback", about=about)
    row = queries.wave_of(session, about)
    assert row is not None
    assert (row.id, row.about) == (wave_id, about)
    assert row.purpose.value == "training_feedback"
    assert queries.wave_of(session, ("training_session", uuid4())) is None
    with pytest.raises(NotFound):
        queries.get_wave(session, officer, wave_id)
    with pytest.raises(NotFound):
        queries.get_wave(session, pair.ngo_leader, wave_id)
    assert [one.id for one in queries.list_waves(session, pair.agency_leader)] == [wave_id]
    with pytest.raises(NotFound):
        close_wave(session, pair.ngo_leader, wave_id, now=now)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"audience": ""}, "audience"),
        ({"mode": Mode.CONFIDENTIAL}, "entry"),
        ({"languages": ["de"]}, "languages"),
        ({"languages": []}, "languages"),
        ({"days": -1}, "closes_on"),
        ({"invited": 0}, "invited"),
    ],
    ids=["title", "audience", "confidential", "language", "no language", "days", "invited"],
)
def test_a_wave_that_cannot_be(session: Session, now: datetime, values: dict[str, Any], field: str) -> None:
    actor = make_pair(session, now).agency_leader
    with pytest.raises(RuleBroken) as refusal:
        make_wave(session, actor, now, **values)
    assert refusal.value.field == field
    with pytest.raises(RuleBroken, match="past"):
        open_wave(
            session,
            actor,
            library="town-hall",
            title="x",
            audience="y",
            opens_on=date(2026, 3, 1),
            closes_on=date(2026, 4, 1),
            now=now,
        )


def test_links_for_one_answer_each(session: Session, now: datetime) -> None:
    actor = make_pair(session, now).agency_leader
    wave_id = make_wave(session, actor, now, entry=Entry.INVITED)
    codes = make_links(session, actor, wave_id, number=3, now=now)
    assert answer_by(session, codes[0], now) is HandedIn.COUNTED
    assert answer_by(session, codes[0], now) is HandedIn.USED
    key = queries.find_key(session, codes[0])
    assert key is not None
    assert key.is_used
    for unknown in ("", "x" * 200, "nothing"):
        assert queries.find_key(session, unknown) is None
    assert queries.get_wave(session, actor, wave_id).invited == 3
    for number in (0, 501):
        with pytest.raises(RuleBroken):
            make_links(session, actor, wave_id, number=number, now=now)
    opened = make_wave(session, actor, now)
    with pytest.raises(RuleBroken, match="one link for everybody"):
        make_links(session, actor, opened, number=3, now=now)
    confidential = make_wave(session, actor, now, entry=Entry.INVITED, mode=Mode.CONFIDENTIAL)
    with pytest.raises(RuleBroken, match="by mail"):
        make_links(session, actor, confidential, number=3, now=now)


def test_people_are_written_to_once_and_reminded_all(session: Session, now: datetime) -> None:
    actor = make_pair(session, now).agency_leader
    wave_id = make_wave(session, actor, now, entry=Entry.INVITED)
    with pytest.raises(RuleBroken, match="at least 5"):
        invite(session, actor, wave_id, people=FIVE[:4], language="en", now=now)
    with pytest.raises(RuleBroken, match="languages"):
        invite(session, actor, wave_id, people=FIVE, language="de", now=now)
    with pytest.raises(RuleBroken, match="Nobody was asked"):
        remind(session, actor, wave_id, now=now)
    doubled = [*FIVE, Invitee(address="PERSON1@home.example")]
    assert invite(session, actor, wave_id, people=doubled, language="en", now=now) == 5
    with pytest.raises(RuleBroken, match="already"):
        invite(session, actor, wave_id, people=FIVE, language="en", now=now)
    assert remind(session, actor, wave_id, now=now) == 5
    with pytest.raises(RuleBroken, match="today already"):
        remind(session, actor, wave_id, now=now)
    assert remind(session, actor, wave_id, now=now + DAY) == 5
    assert (count(session, SurveyLetter), count(session, SurveyToken)) == (15, 5)
    assert {one.address for one in people_of(session, actor)} >= {"ada.chief@example.test"} or people_of(
        session, actor
    )
    assert forget_survey_links(session, now=now + 60 * DAY) == 0
    assert forget_survey_links(session, now=now + 110 * DAY) == 1
    left = (SurveyLetter, SurveyToken, SurveyInvitation)
    assert [count(session, table) for table in left] == [0, 0, 0]


def test_who_answered_a_confidential_wave_is_known_to_its_rows(session: Session, now: datetime) -> None:
    actor = make_pair(session, now).agency_leader
    wave_id = make_wave(session, actor, now, entry=Entry.INVITED, mode=Mode.CONFIDENTIAL)
    one = Invitee(address="ada@northgate.example", user_id=actor.user_id)
    assert invite(session, actor, wave_id, people=[one], language="fr", now=now) == 1
    code = session.scalars(sa.select(SurveyLetter)).one().link
    assert code is not None
    assert answer_by(session, code, now, texts={"better": "Parler"}) is HandedIn.COUNTED
    assert answer_by(session, code, now) is HandedIn.USED
    invitation = session.scalars(sa.select(SurveyInvitation)).one()
    response = session.scalars(sa.select(SurveyResponse)).one()
    assert (response.invitation_id, invitation.user_id) == (invitation.id, actor.user_id)
    assert session.scalars(sa.select(SurveyText)).one().response_id == response.id
    close_wave(session, actor, wave_id, now=now)
    mark_published(session, actor, wave_id, now=now)
    assert count(session, SurveyInvitation) == 1, "who answered stays with the answers"
    assert count(session, SurveyLetter) == 0


def rows_for(session: Session, actor: Actor, now: datetime) -> dict[str, UUID]:
    """An anonymous wave, a confidential one with somebody invited, and an answer to the first."""
    anonymous = make_wave(session, actor, now)
    answer_by(session, open_link_of(session, actor, anonymous), now)
    named = make_wave(session, actor, now, entry=Entry.INVITED, mode=Mode.CONFIDENTIAL)
    invite(session, actor, named, people=FIVE[:1], language="en", now=now)
    return {
        "anonymous": anonymous,
        "confidential": named,
        "invitation": session.scalars(sa.select(SurveyInvitation.id)).one(),
        "response": session.scalars(sa.select(SurveyResponse.id)).one(),
    }


@pytest.mark.proves("E-12")
def test_the_database_lets_no_anonymous_answer_be_tied_to_anybody(session: Session, now: datetime) -> None:
    actor = make_pair(session, now).agency_leader
    ids = rows_for(session, actor, now)
    day = date(2026, 3, 11)
    anonymous, named = ids["anonymous"], ids["confidential"]
    refused: list[tuple[Any, dict[str, Any]]] = [
        # An answer of an anonymous wave with a person, openly or by claiming the other mode.
        (
            SurveyResponse,
            {"wave_id": anonymous, "mode": "anonymous", "day": day, "invitation_id": ids["invitation"]},
        ),
        (SurveyResponse, {"wave_id": anonymous, "mode": "confidential", "day": day}),
        # A text of an anonymous wave beside its other answers.
        (
            SurveyText,
            {
                "wave_id": anonymous,
                "mode": "anonymous",
                "question": "better",
                "text_sealed": None,
                "response_id": ids["response"],
            },
        ),
        # An invitation to an anonymous wave with its link or its person, and one to a confidential wave without link.
        (
            SurveyInvitation,
            {"wave_id": anonymous, "mode": "anonymous", "language": "en", "digest": b"x" * 32},
        ),
        (
            SurveyInvitation,
            {"wave_id": anonymous, "mode": "anonymous", "language": "en", "user_id": actor.user_id},
        ),
        (SurveyInvitation, {"wave_id": named, "mode": "confidential", "language": "en", "digest": None}),
        # A link apart from its person, in a confidential wave.
        (SurveyToken, {"wave_id": named, "mode": "confidential", "digest": b"y" * 32}),
        (SurveyToken, {"wave_id": named, "mode": "anonymous", "digest": b"y" * 32}),
    ]
    for model, values in refused:
        row = model(**{name: value for name, value in values.items() if not name.endswith("_sealed")})
        if model is SurveyText:
            row.text = "words"
        if model is SurveyInvitation:
            row.address = "a@home.example"
        before = session.begin_nested()
        session.add(row)
        with pytest.raises(IntegrityError):
            session.flush()
        before.rollback()
        session.expunge_all()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"opens_on": date(2027, 1, 1)}, "days_in_order"),
        ({"link_code": None}, "open_has_link"),
        ({"mode": "confidential"}, "confidential_is_invited"),
        ({"invited": -1}, "invited_not_negative"),
        ({"about_kind": "event"}, "about_paired"),
        ({"closed_at": datetime.fromisoformat("2026-03-12T00:00:00+00:00")}, "closed_paired"),
        ({"published_at": datetime.fromisoformat("2026-03-12T00:00:00+00:00")}, "published_"),
    ],
    ids=["days", "link", "mode", "invited", "about", "closed", "published"],
)
def test_a_wave_that_the_database_refuses(
    session: Session, now: datetime, change: dict[str, Any], constraint: str
) -> None:
    actor = make_pair(session, now).agency_leader
    make_wave(session, actor, now)
    with pytest.raises(IntegrityError, match=constraint):
        session.execute(sa.update(SurveyWave).values(**change))


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"value": 3.0, "choice": "a"},
        {"value": 3.0, "is_not_applicable": True},
        {"choice": "a", "is_not_applicable": True},
    ],
    ids=["nothing", "both", "value and not", "choice and not"],
)
def test_an_answer_is_of_one_kind(session: Session, now: datetime, values: dict[str, Any]) -> None:
    actor = make_pair(session, now).agency_leader
    ids = rows_for(session, actor, now)
    session.add(SurveyAnswer(response_id=ids["response"], question="services", **values))
    with pytest.raises(IntegrityError, match="one_kind"):
        session.flush()


def test_a_published_wave_is_closed_and_a_letter_forgets(session: Session, now: datetime) -> None:
    actor = make_pair(session, now).agency_leader
    rows_for(session, actor, now)
    with pytest.raises(IntegrityError, match="published_is_closed"), session.begin_nested():
        session.execute(sa.update(SurveyWave).values(published_at=now, published_by_id=actor.user_id))
    gone = {"delivery": "sent", "sent_at": now, "next_attempt_at": None}
    with pytest.raises(IntegrityError, match=r"address_forgotten|link_forgotten"), session.begin_nested():
        session.execute(sa.update(SurveyLetter).values(**gone))
    session.execute(sa.update(SurveyLetter).values(**gone, address_sealed=None, link_sealed=None))
