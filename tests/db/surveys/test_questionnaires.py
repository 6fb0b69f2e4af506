"""Questionnaires of an organisation: taken over, written, frozen by a wave, seen by nobody else."""

from dataclasses import replace
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from surveys.questionnaires import commands, queries
from surveys.questionnaires.codes import Purpose
from surveys.questionnaires.content import Content
from surveys.questionnaires.editing import remove_question
from surveys.questionnaires.library import LIBRARY
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.waves.queries import get_wave
from tests.support.memoranda import make_pair, make_person
from tests.support.surveys import PERCEPTION, make_wave


def test_one_of_the_library_is_taken_over_once(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    actor = pair.agency_leader
    taken = commands.adopt(session, actor, code=PERCEPTION, now=now)
    assert commands.adopt(session, actor, code=PERCEPTION, now=now) == taken
    row = queries.get_latest(session, actor, taken)
    assert (row.number, row.library, row.is_frozen) == (1, f"{PERCEPTION}/1", False)
    assert row.content == LIBRARY[PERCEPTION].content
    assert row.title("es_US").startswith("La policía")
    assert row.title("de") == LIBRARY[PERCEPTION].content.title["en"]
    other = commands.adopt(session, pair.ngo_leader, code=PERCEPTION, now=now)
    assert other != taken
    assert queries.get_latest(session, pair.ngo_leader, other).wording == row.wording, "comparable"
    with pytest.raises(NotFound):
        queries.get_latest(session, pair.ngo_leader, taken)
    with pytest.raises(NotFound):
        commands.adopt(session, actor, code="no-such", now=now)
    officer = make_person(session, pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now)
    with pytest.raises(Denied):
        commands.adopt(session, officer, code=PERCEPTION, now=now)
    actions = session.scalars(
        sa.select(AuditRow.action).where(AuditRow.subject_kind == "questionnaire")
    ).all()
    assert actions == ["questionnaire.created", "questionnaire.created"]


def test_a_version_that_a_wave_uses_stays_and_a_change_makes_a_new_one(
    session: Session, now: datetime
) -> None:
    actor = make_pair(session, now).agency_leader
    taken = commands.adopt(session, actor, code=PERCEPTION, now=now)
    first = queries.get_latest(session, actor, taken)
    shorter = remove_question(first.content, "services")
    same = commands.write_content(session, actor, taken, lock=first.lock, content=shorter, now=now)
    assert same == first.id, "nobody has used it"
    drafted = queries.get_latest(session, actor, taken)
    assert (drafted.number, drafted.library) == (1, None)
    with pytest.raises(Conflict):
        commands.write_content(session, actor, taken, lock=first.lock, content=shorter, now=now)

    wave_id = make_wave(session, actor, now, questionnaire_id=taken)
    frozen = queries.get_latest(session, actor, taken)
    assert frozen.frozen_at == now
    second = commands.write_content(
        session, actor, taken, lock=frozen.lock, content=LIBRARY[PERCEPTION].content, now=now
    )
    assert [one.number for one in queries.list_versions(session, actor, taken)] == [2, 1]
    wave = get_wave(session, actor, wave_id)
    assert wave.version_id == first.id != second
    assert [one.code for one in wave.content.questions] == [one.code for one in shorter.questions]
    again = get_wave(session, actor, make_wave(session, actor, now, questionnaire_id=taken))
    assert again.version_id == second
    assert again.wording != wave.wording, "waves of other wording are not compared"


def test_a_questionnaire_in_own_words(session: Session, now: datetime) -> None:
    actor = make_pair(session, now).ngo_leader
    empty = Content(title={"en": "Ours", "fr": ""}, introduction={"en": "", "fr": ""}, questions=())
    made = commands.create_questionnaire(
        session, actor, purpose=Purpose.NEEDS_ASSESSMENT, content=empty, now=now
    )
    with pytest.raises(RuleBroken, match="Add a question"):
        make_wave(session, actor, now, questionnaire_id=made)
    row = queries.get_latest(session, actor, made)
    french = replace(LIBRARY[PERCEPTION].content.questions[0], text={"en": "", "fr": "Alors ?"})
    half = replace(empty, questions=(french,))
    commands.write_content(session, actor, made, lock=row.lock, content=half, now=now)
    with pytest.raises(RuleBroken, match="No language is complete"):
        make_wave(session, actor, now, questionnaire_id=made)
    with pytest.raises(RuleBroken):
        commands.create_questionnaire(
            session, actor, purpose=Purpose.TOWN_HALL, content=replace(empty, title={}), now=now
        )
    commands.retire(session, actor, made, now=now)
    with pytest.raises(RuleBroken, match="put away"):
        commands.retire(session, actor, made, now=now)
    with pytest.raises(NotFound):
        make_wave(session, actor, now, questionnaire_id=made)
    assert queries.list_questionnaires(session, actor)[0].is_retired


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"number": 0}, "number_positive"),
        ({"wording": "short"}, "wording_is_digest"),
        ({"number": 2}, "uq_questionnaire_version_draft|questionnaire_version.questionnaire_id"),
        ({"number": 1}, "uq_questionnaire_version|questionnaire_version.questionnaire_id"),
    ],
    ids=["number", "wording", "second draft", "same number"],
)
def test_the_database_refuses(
    session: Session, now: datetime, values: dict[str, object], constraint: str
) -> None:
    actor = make_pair(session, now).agency_leader
    taken = commands.adopt(session, actor, code=PERCEPTION, now=now)
    good = {"questionnaire_id": taken, "number": 2, "content": {}, "wording": "0" * 64}
    row = QuestionnaireVersion(**{**good, **values}, written_at=now, written_by_id=actor.user_id)
    session.add(row)
    with pytest.raises(IntegrityError, match=constraint):
        session.flush()
