"""From answers of a survey to what is shown, reviewed and published of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import Actor, Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from core.sealed_fields import open_text
from surveys.results import commands, publications, queries
from surveys.results.commands import FrameValues
from surveys.results.masking import HIDDEN_SHARE
from surveys.results.models import SurveyPublication, SurveyRemark
from surveys.results.report import from_text, to_text
from surveys.results.states import Readership, RemarkState
from surveys.results.statistics import Change
from surveys.results.striking import STRUCK
from surveys.waves.commands import close_wave, extend_wave
from surveys.waves.models import SurveyText, SurveyWave
from tests.support.memoranda import make_pair, make_person
from tests.support.surveys import answer_by, make_wave, open_link_of

LATER = timedelta(days=15)


def asked(
    session: Session,
    actor: Actor,
    now: datetime,
    marks: Sequence[float],
    *,
    texts: Sequence[str] = (),
    bands: Sequence[str] = (),
    library: str = "community-perception",
    question: str = "better",
) -> UUID:
    """An anonymous wave with these answers to each of its statements."""
    wave_id = make_wave(session, actor, now, library=library)
    code = open_link_of(session, actor, wave_id)
    for place, mark in enumerate(marks):
        given = {"trust": mark, "respect": mark, "call": mark}
        if library == "trust-in-confidentiality":
            given = {"private": mark, "know": mark, "use": mark}
        answer_by(
            session,
            code,
            now,
            marks=given,
            texts={question: texts[place]} if place < len(texts) else {},
            band=bands[place] if bands else None,
        )
    return wave_id


def finished(session: Session, actor: Actor, wave_id: UUID, now: datetime) -> UUID:
    commands.finish_wave(session, actor, wave_id, now=now + LATER)
    return wave_id


def test_nothing_is_shown_before_a_wave_is_closed_for_good(session: Session, now: datetime) -> None:
    """A wave that has closed may open again: its results would tell of the one who answered then."""
    actor = make_pair(session, now).agency_leader
    wave_id = asked(session, actor, now, [4] * 12 + [1] * 8)
    with pytest.raises(Conflict):
        queries.content_of(session, actor, wave_id, language="en")
    with pytest.raises(RuleBroken):
        commands.finish_wave(session, actor, wave_id, now=now)
    close_wave(session, actor, wave_id, now=now)
    with pytest.raises(Conflict):
        queries.content_of(session, actor, wave_id, language="en")
    finished(session, actor, wave_id, now)
    commands.finish_wave(session, actor, wave_id, now=now + LATER)
    _, content = queries.content_of(session, actor, wave_id, language="en")
    assert content.results.sample is not None
    assert content.results.sample.answers == 20
    trust = next(item for item in content.results.items if item.code == "trust")
    assert trust.top_two is not None
    assert (trust.top_two.n, trust.top_two.total) == (12, 20)
    with pytest.raises(RuleBroken):
        extend_wave(session, actor, wave_id, closes_on=(now + LATER * 2).date(), now=now + LATER)
    actions = session.scalars(sa.select(AuditRow.action).where(AuditRow.action == "survey.finished")).all()
    assert actions == ["survey.finished"], "a second time does nothing"


def test_only_ones_own_waves_exist(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    wave_id = finished(session, pair.agency_leader, asked(session, pair.agency_leader, now, [3] * 6), now)
    with pytest.raises(NotFound):
        queries.content_of(session, pair.ngo_leader, wave_id, language="en")
    officer = make_person(session, pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now)
    with pytest.raises(Denied):
        queries.content_of(session, officer, wave_id, language="en")
    assert queries.list_waves(session, pair.ngo_leader, now=now) == []


def test_waves_of_equal_words_are_compared_and_small_ones_are_not(session: Session, now: datetime) -> None:
    actor = make_pair(session, now).agency_leader
    finished(session, actor, asked(session, actor, now, [5] * 10 + [1] * 40), now)
    second = finished(
        session, actor, asked(session, actor, now + LATER * 2, [5] * 40 + [1] * 10), now + LATER * 2
    )
    _, content = queries.content_of(session, actor, second, language="es")
    assert content.comparison is not None
    trust = next(row for row in content.comparison.rows if row.code == "trust" and not row.is_mean)
    assert (trust.earlier, trust.later, trust.change) == (0.2, 0.8, Change.HIGHER)
    assert trust.words.startswith("Confío"), "in the reader's language, languages being pooled"
    third = finished(session, actor, asked(session, actor, now + LATER * 4, [5, 5, 1, 1]), now + LATER * 4)
    _, small = queries.content_of(session, actor, third, language="en")
    assert (small.results.sample, small.comparison) == (None, None)


def test_weights_are_declared_once_and_before_the_end(session: Session, now: datetime) -> None:
    actor = make_pair(session, now).agency_leader
    bands = ["under-30"] * 20 + ["60-plus"] * 20
    wave_id = asked(session, actor, now, [5] * 10 + [1] * 10 + [5] * 5 + [1] * 15, bands=bands)
    values = FrameValues(
        population=None, band="age", people={"under-30": 3000, "60-plus": 1000}, source="Census 2025"
    )
    for wrong, field in (
        (replace(values, source=""), "source"),
        (replace(values, band="shoe-size"), "band"),
        (replace(values, people={"under-30": 1}), "people"),
        (replace(values, people={"under-30": 1, "60-plus": 0}), "people"),
        (replace(values, band=None, people={}), "population"),
    ):
        with pytest.raises(RuleBroken) as refused:
            commands.declare_frame(session, actor, wave_id, values=wrong, now=now)
        assert refused.value.field == field
    commands.declare_frame(session, actor, wave_id, values=values, now=now)
    with pytest.raises(Conflict):
        commands.declare_frame(session, actor, wave_id, values=values, now=now)
    finished(session, actor, wave_id, now)
    _, content = queries.content_of(session, actor, wave_id, language="en")
    trust = next(item for item in content.results.items if item.code == "trust")
    assert trust.top_two is not None
    assert trust.weighted is not None
    assert trust.top_two.value == 0.375
    assert trust.weighted.value == pytest.approx(0.75 * 0.5 + 0.25 * 0.25)
    assert (content.header.weighted_by, content.header.source) == ("How old are you?", "Census 2025")
    late = asked(session, actor, now, [3] * 5)
    finished(session, actor, late, now)
    with pytest.raises(Conflict):
        commands.declare_frame(session, actor, late, values=values, now=now + LATER)


@pytest.mark.proves("E-12")
def test_texts_are_read_by_a_reviewer_first_and_their_originals_are_gone(
    session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    leader = pair.agency_leader
    desk = make_person(session, pair.agency_id, "Dee Desk", Role.PARTNERSHIP_DESK, now=now)
    texts = [f"Officer Hargreave came {number} times." for number in range(10)]
    wave_id = asked(session, leader, now, [3] * 10, texts=texts)
    with pytest.raises(Conflict):
        queries.texts_to_review(session, desk, wave_id)
    finished(session, leader, wave_id, now)
    _, content = queries.content_of(session, leader, wave_id, language="en")
    assert content.texts[0].released == (), "nobody reads them before"
    with pytest.raises(Denied):
        queries.texts_to_review(session, leader, wave_id)
    _, waiting, kept_back = queries.texts_to_review(session, desk, wave_id)
    assert (len(waiting), kept_back) == (10, 0)
    with pytest.raises(RuleBroken):
        commands.review_text(session, desk, wave_id, waiting[0].id, names=["Nobody"], now=now)
    for text in waiting[:9]:
        commands.review_text(session, desk, wave_id, text.id, names=["hargreave"], now=now)
    commands.review_text(session, desk, wave_id, waiting[9].id, names=None, now=now)
    with pytest.raises(NotFound):
        commands.review_text(session, desk, wave_id, waiting[0].id, names=[], now=now)
    assert session.scalar(sa.select(sa.func.count()).select_from(SurveyText)) == 0
    _, content = queries.content_of(session, leader, wave_id, language="en")
    assert len(content.texts[0].released) == 9
    assert all(STRUCK in text and "Hargreave" not in text for text in content.texts[0].released)
    assert content.texts[0].withheld == 1
    rows = session.scalars(sa.select(AuditRow).where(AuditRow.action.like("survey_text.%"))).all()
    assert {row.subject_id for row in rows} == {wave_id.hex}, "the trail does not say which text"


def test_fewer_than_ten_texts_are_read_by_nobody(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    desk = make_person(session, pair.agency_id, "Dee Desk", Role.PARTNERSHIP_DESK, now=now)
    wave_id = finished(session, desk, asked(session, desk, now, [3] * 12, texts=["So it was."] * 9), now)
    _, waiting, kept_back = queries.texts_to_review(session, desk, wave_id)
    assert (waiting, kept_back) == ([], 9)
    text_id = session.scalars(sa.select(SurveyText.id).limit(1)).one()
    with pytest.raises(NotFound):
        commands.review_text(session, desk, wave_id, text_id, names=[], now=now)
    _, content = queries.content_of(session, desk, wave_id, language="en")
    assert (content.texts[0].too_few, content.texts[0].released) == (True, ())


def test_nobody_in_command_reads_what_staff_wrote(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    desk = make_person(session, pair.agency_id, "Dee Desk", Role.PARTNERSHIP_DESK, now=now)
    both = replace(desk, roles=desk.roles | {Role.SUPERVISOR})
    wave_id = asked(
        session,
        desk,
        now,
        [3] * 10,
        texts=["No."] * 10,
        library="trust-in-confidentiality",
        question="hinders",
    )
    finished(session, desk, wave_id, now)
    with pytest.raises(Denied):
        queries.texts_to_review(session, both, wave_id)
    with pytest.raises(Denied):
        commands.review_text(session, both, wave_id, UUID(int=0), names=[], now=now)
    assert len(queries.texts_to_review(session, desk, wave_id)[1]) == 10
    with pytest.raises(Conflict):
        commands.publish(
            session, desk, wave_id, readership=Readership.PUBLIC, with_texts=False, language="en", now=now
        )


def test_texts_that_nobody_reviewed_are_destroyed_unread(session: Session, now: datetime) -> None:
    actor = make_pair(session, now).agency_leader
    wave_id = finished(session, actor, asked(session, actor, now, [3] * 11, texts=["Yes, good."] * 11), now)
    last = session.scalars(sa.select(SurveyWave.closes_on).where(SurveyWave.id == wave_id)).one()
    days = timedelta(days=(last - now.date()).days)
    assert commands.expire_texts(session, now=now + days + queries.REVIEW_DAYS) == 0
    assert commands.expire_texts(session, now=now + days + queries.REVIEW_DAYS + timedelta(days=1)) == 11
    assert commands.expire_texts(session, now=now + days + queries.REVIEW_DAYS + timedelta(days=1)) == 0
    states = session.scalars(sa.select(SurveyRemark.state)).all()
    assert set(states) == {RemarkState.EXPIRED}
    assert session.scalar(sa.select(sa.func.count()).select_from(SurveyText)) == 0


def test_results_are_published_as_they_are_and_taken_back(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    actor, later = pair.agency_leader, now + LATER
    wave_id = asked(session, actor, now, [5] * 12 + [2] * 8, texts=["Good work."] * 10)
    public = {"readership": Readership.PUBLIC, "with_texts": False, "language": "en", "now": later}
    with pytest.raises(Conflict):
        commands.publish(session, actor, wave_id, **public)  # type: ignore[arg-type]
    finished(session, actor, wave_id, now)
    with pytest.raises(RuleBroken) as refused:
        commands.publish(session, actor, wave_id, **{**public, "with_texts": True})  # type: ignore[arg-type]
    assert refused.value.field == "with_texts"
    with pytest.raises(RuleBroken) as refused:
        commands.publish(session, actor, wave_id, **{**public, "readership": Readership.PARTNER})  # type: ignore[arg-type]
    assert refused.value.field == "readership"
    published = commands.publish(session, actor, wave_id, **public)  # type: ignore[arg-type]
    with pytest.raises(RuleBroken):
        commands.publish(session, actor, wave_id, **public)  # type: ignore[arg-type]
    row = publications.get_public(session, published)
    _, content = queries.content_of(session, actor, wave_id, language="en")
    _, for_all = queries.content_of(session, actor, wave_id, language="en", is_public=True)
    assert row.content == replace(for_all, texts=())
    trust = {item.code: item for item in row.content.results.items}["trust"].top_two
    assert trust == HIDDEN_SHARE, "8 of 20 did not agree: fewer than the 11 of a public page"
    assert to_text(row.content)[1] == row.content_hash
    assert from_text(to_text(content)[0]) == content
    assert [one.id for one in publications.list_public(session, pair.agency_id)] == [published]
    with pytest.raises(NotFound):
        publications.get_publication(session, pair.ngo_leader, published)
    shared = commands.publish(
        session,
        actor,
        wave_id,
        readership=Readership.PARTNER,
        readers=[pair.ngo_id],
        with_texts=False,
        language="en",
        now=later,
    )
    told = publications.get_publication(session, pair.ngo_leader, shared).content
    assert told == replace(content, texts=()), "partners read what the organisation itself reads"
    assert [one.id for one in publications.list_shared(session, pair.ngo_leader)] == [shared]
    with pytest.raises(NotFound):
        publications.get_public(session, shared)
    with pytest.raises(NotFound):
        commands.withdraw(session, pair.ngo_leader, shared, now=later)
    for one in (published, shared):
        assert commands.withdraw(session, actor, one, now=later) == wave_id
    assert publications.list_shared(session, pair.ngo_leader) == []
    with pytest.raises(NotFound):
        publications.get_public(session, published)
    again = commands.publish(session, actor, wave_id, **public)  # type: ignore[arg-type]
    assert again != published


def test_too_few_answers_are_not_published(session: Session, now: datetime) -> None:
    actor = make_pair(session, now).agency_leader
    wave_id = finished(session, actor, asked(session, actor, now, [3] * 4), now)
    with pytest.raises(RuleBroken):
        commands.publish(
            session, actor, wave_id, readership=Readership.PUBLIC, with_texts=False, language="en", now=now
        )
    _, content = queries.content_of(session, actor, wave_id, language="en")
    assert content.results.sample is None
    assert {item.answered for item in content.results.items} == {None}


@pytest.mark.proves("E-05")
def test_a_small_wave_reads_the_same_whatever_was_answered(session: Session, now: datetime) -> None:
    actor = make_pair(session, now).agency_leader
    found = []
    for number, marks in enumerate(([1] * 4, [5] * 4, [5, 1])):
        at = now + number * LATER * 2
        wave_id = finished(session, actor, asked(session, actor, at, marks), at)
        content = queries.content_of(session, actor, wave_id, language="en")[1]
        header = replace(content.header, opened_on="", closed_on="")
        found.append(to_text(replace(content, header=header, comparison=None))[0])
    assert len(set(found)) == 1


def test_the_tables_keep_their_rules(session: Session, now: datetime) -> None:
    actor = make_pair(session, now).agency_leader
    wave_id = asked(session, actor, now, [3])
    broken = (
        SurveyRemark(wave_id=wave_id, question="better", state=RemarkState.RELEASED),
        SurveyPublication(
            wave_id=wave_id,
            organisation_id=actor.organisation_id,
            readership=Readership.PUBLIC,
            title="T",
            content="{}",
            content_hash="short",
            published_at=now,
            published_by_id=actor.user_id,
        ),
    )
    for row in broken:
        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(row)
    remark = SurveyRemark(wave_id=wave_id, question="better", state=RemarkState.RELEASED)
    remark.text = "Kept sealed."
    session.add(remark)
    session.flush()
    stored = session.scalars(sa.select(SurveyRemark.text_sealed).where(SurveyRemark.id == remark.id)).one()
    assert stored is not None
    assert b"Kept" not in stored
    assert open_text(stored, "survey_remark", "text", remark.id) == "Kept sealed."
