"""The panel: who sees whose scores when, who may score, moderate and decide, and what the sheet makes of it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import product
from uuid import UUID, uuid4

import pytest

from core.errors import Conflict
from partners.diligence.assessments.comparison import compare, may_compare
from partners.diligence.assessments.content import canonical_json, content_hash, read_content
from partners.diligence.assessments.criteria import HOUSE_WEIGHTS, Criterion
from partners.diligence.assessments.dossier import (
    AgreedLine,
    ConditionLine,
    DecisionLine,
    DocumentLine,
    Dossier,
    GateLine,
    Named,
    ScoreLine,
)
from partners.diligence.assessments.gates import Gate, GateResult
from partners.diligence.assessments.lifecycle import AssessmentState as S
from partners.diligence.assessments.panel import (
    Seat,
    may_decide,
    may_declare,
    may_score,
    may_take_part,
    panel_is_done,
    sees_scores,
)
from partners.diligence.assessments.sheet import Source, sheet_of
from partners.diligence.assessments.terms import Outcome, Purpose
from partners.diligence.assessments.told import told
from partners.diligence.documents.kinds import DocumentKind

AT = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
FIRST, SECOND, THIRD, STRANGER = (UUID(int=n) for n in (1, 2, 3, 9))
C = Criterion


def seat(
    user_id: UUID,
    *,
    declared: bool = True,
    conflict: bool = False,
    done: bool = False,
    released: bool = False,
) -> Seat:
    return Seat(
        id=uuid4(),
        number=user_id.int,
        user_id=user_id,
        name=f"Person {user_id.int}",
        assigned_at=AT,
        declared_at=AT if declared else None,
        has_conflict=conflict if declared else None,
        submitted_at=AT if done else None,
        released_at=AT if released else None,
    )


def line(number: int, criterion: C, value: int | None, *, evidence: str = "Report") -> ScoreLine:
    return ScoreLine(
        number=number,
        criterion=criterion,
        value=value,
        evidence=evidence,
        reason="" if value is not None else "Not asked for.",
        documents=(),
    )


def dossier(
    *,
    first: int | None = 4,
    second: int | None = 4,
    seats: tuple[Seat, ...] | None = None,
    result: GateResult = GateResult.PASS,
) -> Dossier:
    return Dossier(
        reference="DD-2345-6789",
        agency=Named(id=UUID(int=100), name="Northgate Police"),
        ngo=Named(id=UUID(int=200), name="Harbour House"),
        zone="America/New_York",
        purpose=Purpose.SELECTION,
        trigger_reason=None,
        opened_by="Ada Chief",
        opened_at=AT,
        due_on=date(2026, 4, 1),
        weights=HOUSE_WEIGHTS,
        gates=tuple(
            GateLine(
                gate=gate,
                result=result,
                evidence="Register",
                documents=(DocumentLine(id=UUID(int=7), reference="D-1", kind=DocumentKind.INSURANCE),),
                checked_on=date(2026, 3, 11),
                checked_by="Fay First",
            )
            for gate in Gate
        ),
        seats=seats or (seat(FIRST, done=True), seat(SECOND, done=True)),
        scores=tuple(line(number, c, value) for number, value in ((1, first), (2, second)) for c in C),
        agreed=(),
        conditions=(),
        decision=None,
    )


def test_an_assessor_sees_those_of_others_only_after_their_own() -> None:
    not_yet = (seat(FIRST), seat(SECOND, done=True), seat(THIRD, declared=False))
    assert sees_scores(not_yet, S.SCORING, viewer_id=FIRST, of=FIRST)
    assert not sees_scores(not_yet, S.SCORING, viewer_id=FIRST, of=SECOND)
    assert not sees_scores(not_yet, S.SCORING, viewer_id=THIRD, of=SECOND)
    done = (seat(FIRST, done=True), seat(SECOND, done=True), seat(THIRD))
    assert sees_scores(done, S.SCORING, viewer_id=FIRST, of=SECOND)
    assert not sees_scores(done, S.SCORING, viewer_id=FIRST, of=THIRD)
    assert not sees_scores(done, S.SCORING, viewer_id=STRANGER, of=SECOND)
    assert not sees_scores(done, S.OPEN, viewer_id=STRANGER, of=SECOND)


@pytest.mark.parametrize("state", [S.MODERATION, S.READY, S.DECIDED])
def test_afterwards_all_see_all_but_who_has_a_conflict(state: S) -> None:
    seats = (seat(FIRST, done=True), seat(SECOND, done=True), seat(THIRD, conflict=True))
    for viewer, of in product((FIRST, SECOND, STRANGER), (FIRST, SECOND)):
        assert sees_scores(seats, state, viewer_id=viewer, of=of)
    assert sees_scores(seats, state, viewer_id=THIRD, of=FIRST) is (state is S.DECIDED)


def test_somebody_released_counts_as_a_stranger() -> None:
    seats = (seat(FIRST, done=True), seat(SECOND), seat(THIRD, released=True))
    assert not sees_scores(seats, S.SCORING, viewer_id=THIRD, of=FIRST)


def test_who_may_score() -> None:
    seats = (seat(FIRST), seat(SECOND, done=True), seat(THIRD, conflict=True))
    assert may_score(seats, FIRST).user_id == FIRST
    for who, words in ((SECOND, "have submitted"), (THIRD, "conflict"), (STRANGER, "not an assessor")):
        with pytest.raises(Conflict, match=words):
            may_score(seats, who)
    with pytest.raises(Conflict, match="Declare"):
        may_score([seat(FIRST, declared=False)], FIRST)
    with pytest.raises(Conflict, match="not an assessor"):
        may_score([seat(FIRST, released=True)], FIRST)
    with pytest.raises(Conflict, match="already"):
        may_declare(seats, FIRST)
    assert may_declare([seat(FIRST, declared=False)], FIRST).user_id == FIRST


def test_the_panel_is_done_when_two_count_and_none_is_missing() -> None:
    assert not panel_is_done([])
    assert not panel_is_done([seat(FIRST, done=True)])
    assert not panel_is_done([seat(FIRST, done=True), seat(SECOND)])
    assert not panel_is_done([seat(FIRST, done=True), seat(SECOND, conflict=True)])
    assert panel_is_done([seat(FIRST, done=True), seat(SECOND, done=True)])
    assert not panel_is_done([seat(FIRST, done=True), seat(SECOND, done=True), seat(THIRD, declared=False)])
    assert panel_is_done([seat(FIRST, done=True), seat(SECOND, done=True), seat(THIRD, released=True)])
    assert panel_is_done([seat(FIRST, done=True), seat(SECOND, done=True), seat(THIRD, conflict=True)])


def test_who_may_decide() -> None:
    two = (seat(FIRST, done=True), seat(SECOND, done=True))
    may_decide(two, STRANGER)
    with pytest.raises(Conflict, match="one of only two"):
        may_decide(two, FIRST)
    may_decide((*two, seat(THIRD, done=True)), FIRST)
    with pytest.raises(Conflict, match="conflict of interest"):
        may_decide((*two, seat(THIRD, conflict=True)), THIRD)
    with pytest.raises(Conflict, match="At least two"):
        may_decide(two[:1], STRANGER)
    with pytest.raises(Conflict, match="conflict of interest"):
        may_take_part([seat(FIRST, conflict=True)], FIRST)


def test_the_sheet_takes_means_and_asks_to_agree() -> None:
    sheet = sheet_of(dossier(first=4, second=3))
    assert sheet is not None
    assert {one.source for one in sheet.lines} == {Source.MEAN}
    assert sheet.total == 70
    assert (sheet.band, sheet.best) == (Outcome.APPROVED, Outcome.APPROVED)
    apart = sheet_of(dossier(first=5, second=3))
    assert apart is not None
    assert apart.to_agree() == tuple(C)
    assert (apart.total, apart.band, apart.best) == (None, None, None)


def test_an_agreed_score_replaces_the_mean_and_keeps_the_single_ones() -> None:
    base = dossier(first=4, second=4)
    agreed = AgreedLine(criterion=C.MISSION, value=1, note="New evidence.", agreed_by="Fay", agreed_at=AT)
    sheet = sheet_of(replace(base, agreed=(agreed,)))
    assert sheet is not None
    mission = sheet.lines[0]
    assert mission.score == 1
    assert mission.source is Source.AGREED
    assert [one.value for one in mission.given] == [4, 4]
    assert sheet.weak == (C.MISSION,)
    assert sheet.total == 74
    assert sheet.best is Outcome.CONDITIONAL


def test_without_evidence_both_count_nothing_and_do_not_differ() -> None:
    base = dossier()
    bare = tuple(replace(s, evidence=" ") if s.criterion is C.FINANCE else s for s in base.scores)
    sheet = sheet_of(replace(base, scores=bare))
    assert sheet is not None
    finance = next(one for one in sheet.lines if one.criterion is C.FINANCE)
    assert finance.score == 0
    assert sheet.total == 80 - Fraction(7 * 4, 5)


def test_not_applicable_by_both_is_left_out_and_by_one_is_to_be_agreed() -> None:
    base = dossier()
    both = tuple(line(s.number, s.criterion, None) if s.criterion is C.CAPACITY else s for s in base.scores)
    sheet = sheet_of(replace(base, scores=both))
    assert sheet is not None
    assert sheet.left_out() == (C.CAPACITY,)
    assert sheet.total == 80
    one = tuple(
        line(1, C.CAPACITY, None) if (s.number, s.criterion) == (1, C.CAPACITY) else s for s in base.scores
    )
    apart = sheet_of(replace(base, scores=one))
    assert apart is not None
    assert apart.to_agree() == (C.CAPACITY,)


def test_a_failed_requirement_allows_no_approval() -> None:
    sheet = sheet_of(dossier(first=5, second=5, result=GateResult.FAIL))
    assert sheet is not None
    assert (sheet.band, sheet.best) == (Outcome.PREFERRED, Outcome.NOT_APPROVED)


def test_there_is_no_sheet_of_scores_that_one_may_not_see() -> None:
    whole = dossier(seats=(seat(FIRST, done=True), seat(SECOND, done=True), seat(THIRD, conflict=True)))
    assert sheet_of(whole.seen_by(FIRST, S.MODERATION)) is not None
    assert whole.seen_by(THIRD, S.MODERATION).scores == ()
    assert sheet_of(whole.seen_by(THIRD, S.MODERATION)) is None


def test_what_is_frozen_reads_back_as_it_was() -> None:
    decision = DecisionLine(
        outcome=Outcome.CONDITIONAL,
        band=Outcome.PREFERRED,
        score=80.0,
        reason="Stricter, as the café’s records are new.",
        decided_by="Ada Chief",
        at=AT,
        on=date(2026, 3, 11),
        valid_until=date(2027, 3, 11),
    )
    condition = ConditionLine(id=UUID(int=5), text="Audit.", due_on=date(2026, 6, 1))
    frozen = replace(dossier(), conditions=(condition,), decision=decision)
    text = canonical_json(frozen)
    assert read_content(text) == frozen
    assert canonical_json(read_content(text)) == text
    assert len(content_hash(text)) == 64
    assert content_hash(text) != content_hash(canonical_json(replace(frozen, decision=None)))
    with pytest.raises(ValueError, match="layout"):
        read_content(text.replace("concordat-assessment-1", "something-else"))


def test_the_ngo_is_told_no_single_score_and_no_assessor() -> None:
    decision = DecisionLine(
        outcome=Outcome.PREFERRED,
        band=Outcome.PREFERRED,
        score=80.0,
        reason="Sound.",
        decided_by="Ada Chief",
        at=AT,
        on=date(2026, 3, 11),
        valid_until=date(2028, 3, 11),
    )
    letter = told(replace(dossier(first=4, second=3), decision=decision))
    assert [one.score for one in letter.lines] == [Fraction(7, 2)] * 10
    assert "Person 1" not in repr(letter)
    assert "Report" not in repr(letter)
    assert "given" not in repr(letter)


def test_candidates_without_a_total_or_not_eligible_have_no_place() -> None:
    ids = [UUID(int=n) for n in range(1, 5)]
    found = compare(
        {
            ids[0]: dossier(first=3, second=3),
            ids[1]: dossier(first=5, second=5),
            ids[2]: dossier(first=5, second=5, result=GateResult.FAIL),
            ids[3]: dossier(first=5, second=2),
        }
    )
    assert [one.place for one in found.candidates] == [2, 1, None, None]
    assert [one.id for one in found.ranked()] == [ids[1], ids[0]]
    assert found.flips == ()
    assert found.same_weights


@pytest.mark.parametrize("count", [0, 1, 7])
def test_two_to_six_are_compared(count: int) -> None:
    with pytest.raises(Exception, match="2 to 6"):
        may_compare([uuid4() for _ in range(count)])


def test_nobody_is_compared_with_themselves() -> None:
    same = uuid4()
    with pytest.raises(Exception, match="2 to 6"):
        may_compare([same, same])
