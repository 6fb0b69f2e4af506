"""What a wave promises: what is always anonymous, whom the police may not write to, and who reads single answers."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from core.sealed_fields import open_text
from surveys.results.commands import finish_wave
from surveys.results.queries import WaveLine, list_waves
from surveys.results.single import read_single
from surveys.waves.codes import ABOUT_PARTNERSHIP, Entry, Mode
from surveys.waves.commands import Invitee, invite
from surveys.waves.models import SurveyLetter
from tests.support.memoranda import make_pair, make_person
from tests.support.surveys import answer_by, make_wave, open_link_of

LATER = timedelta(days=20)
TEAM = [Invitee(address=f"person{number}@work.example") for number in range(5)]


def asked_by_name(session: Session, actor: Actor, now: datetime) -> tuple[UUID, dict[str, str]]:
    """A confidential wave about a training, and each person's link by their address."""
    wave_id = make_wave(
        session, actor, now, library="training-feedback", entry=Entry.INVITED, mode=Mode.CONFIDENTIAL
    )
    invite(session, actor, wave_id, people=TEAM, language="en", now=now)
    rows = session.execute(
        sa.select(SurveyLetter.id, SurveyLetter.address_sealed, SurveyLetter.link_sealed).where(
            SurveyLetter.wave_id == wave_id
        )
    )
    links = {}
    for row in rows:
        address = open_text(row.address_sealed, "survey_letter", "address", row.id)
        link = open_text(row.link_sealed, "survey_letter", "link", row.id)
        assert address
        assert link
        links[address] = link
    return wave_id, links


@pytest.mark.proves("E-12")
@pytest.mark.parametrize(
    "library", ["trust-in-confidentiality", "personal-experience", "suggestion-box", "town-hall"]
)
def test_some_things_are_only_asked_anonymously(session: Session, now: datetime, library: str) -> None:
    actor = make_pair(session, now).agency_leader
    with pytest.raises(RuleBroken, match="only asked anonymously") as refused:
        make_wave(session, actor, now, library=library, entry=Entry.INVITED, mode=Mode.CONFIDENTIAL)
    assert refused.value.field == "mode"


def test_wellbeing_is_asked_of_the_whole_organisation(session: Session, now: datetime) -> None:
    actor = make_pair(session, now).agency_leader
    with pytest.raises(RuleBroken, match="whole organisation"):
        make_wave(session, actor, now, library="trust-in-confidentiality", about=(ABOUT_PARTNERSHIP, uuid4()))
    wave_id = make_wave(session, actor, now, library="trust-in-confidentiality", entry=Entry.INVITED)
    staff = [Invitee(address=f"officer{number}@work.example") for number in range(20)]
    with pytest.raises(RuleBroken, match="at least 20"):
        invite(session, actor, wave_id, people=staff[:19], language="en", now=now)
    assert invite(session, actor, wave_id, people=staff, language="en", now=now) == 20


@pytest.mark.proves("E-12")
def test_the_police_keep_no_list_of_people_who_were_helped(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    values = {"library": "personal-experience", "entry": Entry.INVITED}
    by_police = make_wave(session, pair.agency_leader, now, **values)  # type: ignore[arg-type]
    with pytest.raises(RuleBroken, match="written to by the NGO"):
        invite(session, pair.agency_leader, by_police, people=TEAM, language="en", now=now)
    by_ngo = make_wave(session, pair.ngo_leader, now, **values)  # type: ignore[arg-type]
    assert invite(session, pair.ngo_leader, by_ngo, people=TEAM, language="en", now=now) == 5
    with pytest.raises(NotFound):
        read_single(session, pair.agency_leader, by_ngo, language="en")


def test_single_answers_are_read_by_name_once_nobody_can_answer(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    actor = pair.agency_leader
    wave_id, links = asked_by_name(session, actor, now)
    first, second = TEAM[0].address, TEAM[1].address
    answer_by(session, links[first], now, marks={"overall": 5.0}, texts={"keep": "Sergeant Pike"})
    answer_by(session, links[second], now, marks={"overall": 2.0, "clear": 4.0})
    with pytest.raises(Conflict, match="closed for good"):
        read_single(session, actor, wave_id, language="en")
    finish_wave(session, actor, wave_id, now=now + LATER)
    wave, told = read_single(session, actor, wave_id, language="en")
    assert wave.mode is Mode.CONFIDENTIAL
    assert told.questions[0] == "Overall, the training was good."
    assert [(sheet.who, sheet.answers) for sheet in told.sheets] == [
        (first, ("Agree strongly", None, None, None)),
        (second, ("Disagree", None, "Agree", None)),
    ], "who was asked and did not answer is not there, nor are words of their own"


def test_nobody_else_reads_single_answers(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    wave_id, links = asked_by_name(session, pair.agency_leader, now)
    answer_by(session, links[TEAM[0].address], now, marks={"overall": 5.0})
    finish_wave(session, pair.agency_leader, wave_id, now=now + LATER)
    officer = make_person(session, pair.agency_id, "Olly Officer", Role.OFFICER, now=now)
    with pytest.raises(Denied):
        read_single(session, officer, wave_id, language="en")
    with pytest.raises(NotFound):
        read_single(session, pair.ngo_leader, wave_id, language="en")
    anonymous = make_wave(session, pair.agency_leader, now)
    answer_by(session, open_link_of(session, pair.agency_leader, anonymous), now)
    finish_wave(session, pair.agency_leader, anonymous, now=now + LATER)
    with pytest.raises(NotFound, match="anonymous"):
        read_single(session, pair.agency_leader, anonymous, language="en")


@pytest.mark.proves("E-12")
def test_until_it_is_final_a_wave_tells_only_whether_enough_answered(session: Session, now: datetime) -> None:
    """Closed, opened again and closed once more, a count would tell that one person answered between."""
    actor = make_pair(session, now).agency_leader
    wave_id = make_wave(session, actor, now)
    code = open_link_of(session, actor, wave_id)
    for number in range(4):
        answer_by(session, code, now, texts={"better": f"Thing {number}"})

    def line(at: datetime) -> WaveLine:
        return next(one for one in list_waves(session, actor, now=at) if one.wave.id == wave_id)

    assert (line(now).answers, line(now).is_enough, line(now).waiting) == (None, False, 0)
    assert (line(now + LATER).answers, line(now + LATER).is_enough) == (None, False)
    answer_by(session, code, now)
    assert (line(now).answers, line(now).is_enough) == (None, False), "nothing is told while it is open"
    assert (line(now + LATER).answers, line(now + LATER).is_enough) == (None, True)
    finish_wave(session, actor, wave_id, now=now + LATER)
    assert line(now + LATER).answers == 5
