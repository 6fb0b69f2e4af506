"""The sentences of a report: each rule once, and nothing said that no figure says."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask_babel import Babel

from core.actor import Role
from kpi.evaluations.snapshot import Figure, FollowUp, ShownPart, Snapshot
from kpi.exports.beside import unit_in
from kpi.indicators.definition import Unit
from kpi.measures.measurement import MeasurementKind, count_of, no_data
from kpi.measures.status import Direction, TargetStatus
from kpi.reports.findings import Findings, findings_of
from kpi.reports.history import followed_rows
from kpi.reports.movement import Move, is_alarm, misses_again, move_of, signal_now
from kpi.reports.report import report_of
from kpi.reports.standing import NOTHING_BESIDE, REVIEW_WITHIN_DAYS, Standing, Waiting
from kpi.reports.summary import MOST_ASKED, MOST_BAD, MOST_GOOD, list_asked, summary_of
from kpi.reviews.lifecycle import DisputeReason, DisputeState
from kpi.reviews.rows import DisputeRow, SignatureRow
from tests.support.snapshots import AS_OF, duration, figure, rate, snapshot, target, whole

STEADY = [(18, 20)] * 12
DROP = [*STEADY[:11], (4, 20)]
CAUSES = re.compile(
    r"\b(because|caused?|causes|due to|led to|thanks to|as a result|effect of|owing to)\b", re.IGNORECASE
)


@pytest.fixture(scope="module", autouse=True)
def language() -> Iterator[None]:
    """Sentences are made in a language; nothing else of the application is needed."""
    app = Flask("concordat")
    Babel(app)
    with app.app_context():
        yield


def texts(found: Findings) -> list[str]:
    return [line.text for line in (*found.attention, *found.good, *found.context)]


def asked(content: Snapshot, standing: Standing = NOTHING_BESIDE) -> list[str]:
    return [line.text for line in list_asked(content, standing)]


def test_a_rate_stands_with_its_cases_and_its_target() -> None:
    found = findings_of(snapshot(figure("R01", rate(55, 60), compared_with=0.9)))
    assert texts(found) == [
        "Acknowledged in time: 91.7 % (55 of 60) meets the target “At least 90 % (local target)”."
    ]
    assert found.good[0].code == "R01"


def test_every_percentage_of_a_whole_report_has_its_cases_near_it() -> None:
    for text in texts(findings_of(whole())):
        bare = re.sub(r"“[^”]*”|\(average [^)]*\)|\([+−][^)]*\)|\[[^]]*\]", "", text)
        for share in re.finditer(r"\d %", bare):
            assert " of " in bare[share.end() : share.end() + 20], text


def test_no_sentence_names_a_cause() -> None:
    content = whole()
    said = texts(findings_of(content)) + asked(content)
    assert len(said) > 10
    assert [text for text in said if CAUSES.search(text)] == []


def test_fewer_than_ten_cases_are_called_unstable() -> None:
    part = ShownPart(name="urgent", is_hidden=False, measurement=rate(2, 6), status=TargetStatus.MISSES)
    found = findings_of(
        snapshot(
            figure("R01", rate(4, 9), compared_with=0.9),
            figure("R02", rate(95, 100), compared_with=0.9, parts=(part,)),
        )
    )
    assert "44.4 % (4 of 9), unstable, misses" in found.attention[0].text
    assert "not for “Urgent”: 33.3 % (2 of 6), unstable." in found.attention[1].text
    assert "unstable" not in found.good[0].text


def test_a_missed_target_without_a_signal_is_no_alarm_and_asks_for_nothing() -> None:
    calm = figure("R01", rate(54, 60), compared_with=0.99, cells=STEADY)
    assert calm.status is TargetStatus.NEAR
    calm = figure("R01", rate(36, 60), compared_with=0.95, cells=[(12, 20)] * 12)
    assert calm.status is TargetStatus.MISSES
    assert not is_alarm(calm)
    found = findings_of(snapshot(calm))
    assert found.attention[-1].text == (
        "No signal in the latest month of R01: missed at the usual level, and no alarm."
    )
    assert asked(snapshot(calm)) == []


def test_a_missed_target_with_a_signal_is_an_alarm_and_asks_for_a_decision() -> None:
    alarming = figure("R01", rate(40, 60), compared_with=0.95, cells=DROP)
    assert is_alarm(alarming)
    assert asked(snapshot(alarming)) == [
        (
            "Decide what to do about “Acknowledged in time”: it misses its target, and December 2025 lies below what "
            "chance explains."
        )
    ]
    two = snapshot(alarming, figure("R02", rate(40, 60), compared_with=0.95, cells=DROP))
    assert asked(two)[0].endswith("Acknowledged in time; Decision in time.")
    # A signal on the good side is none to act on.
    better = figure("R01", rate(40, 60), compared_with=0.95, cells=[*[(8, 20)] * 11, (20, 20)])
    assert not is_alarm(better)
    assert any("above what chance explains" in line.text for line in findings_of(snapshot(better)).good)


def test_a_target_missed_twice_is_talked_about() -> None:
    again = figure("R01", rate(36, 60), compared_with=0.95, before=rate(30, 60))
    assert misses_again(again)
    assert asked(snapshot(again)) == [
        (
            "Talk about how the work is done where a target was missed in Q3 2025 and is missed again: "
            "Acknowledged in time."
        )
    ]
    assert not misses_again(figure("R01", rate(36, 60), compared_with=0.95, before=rate(59, 60)))
    assert not misses_again(figure("R01", rate(36, 60), compared_with=0.95))


def test_a_figure_that_moved_stands_beside_the_one_it_is_read_with() -> None:
    fast = figure("R01", rate(190, 200), before=rate(120, 200), read_with=("R11", "R12"))
    declined = figure("R11", rate(90, 200), before=rate(20, 200))
    found = [line.text for line in findings_of(snapshot(fast, declined)).context]
    assert (
        "Acknowledged in time rose clearly: 95.0 % (190 of 200), against 60.0 % (120 of 200) in Q3 2025."
        in found
    )
    assert (
        "Acknowledged in time moved, and so did Decline rate by reason, for the worse: 45.0 % (90 of 200)."
        in found
    )
    still = replace(declined, previous=None)
    found = [line.text for line in findings_of(snapshot(fast, still)).context]
    assert "Acknowledged in time moved; read it beside Decline rate by reason: 45.0 % (90 of 200)." in found
    resting = replace(fast, previous=None)
    assert not any("read it beside" in line.text for line in findings_of(snapshot(resting, still)).context)


def test_what_counts_as_a_move() -> None:
    unit = whole().figures[0].definition.unit
    assert move_of(rate(190, 200), rate(120, 200), unit) is Move.ROSE
    assert move_of(rate(120, 200), rate(190, 200), unit) is Move.FELL
    assert move_of(rate(6, 10), rate(5, 10), unit) is Move.NONE
    assert move_of(rate(0, 0), rate(5, 10), unit) is Move.NONE
    assert move_of(rate(5, 10), None, unit) is Move.NONE
    number = figure("C01", count_of(110)).definition.unit
    assert move_of(count_of(110), count_of(100), number) is Move.ROSE
    assert move_of(count_of(109), count_of(100), number) is Move.NONE
    assert move_of(count_of(5), count_of(0), number) is Move.NONE


def context(*figures: Figure, **values: Any) -> list[str]:
    return [line.text for line in findings_of(snapshot(*figures, **values)).context]


def test_what_was_counted_so_far_is_no_fewer_than_in_a_whole_period() -> None:
    fewer = figure("C01", count_of(50), before=count_of(200))
    assert context(fewer) == ["Crisis encounters: 50, against 200 in Q3 2025 (−75.0 %)."]
    assert context(fewer, is_preliminary=True) == []
    # A group of a year up to today is as whole as the one before.
    group = figure("C03", count_of(50), before=count_of(200))
    assert context(group, is_preliminary=True) == [
        "High-utiliser group: 50, against 200 in Q3 2025 (−75.0 %)."
    ]


def test_a_number_after_nothing_is_not_about_as_many() -> None:
    assert context(figure("C03", count_of(12), before=count_of(0))) == [
        "High-utiliser group: 12, against 0 in Q3 2025."
    ]
    assert context(figure("C03", count_of(0), before=count_of(0))) == []


def test_a_change_of_few_cases_is_called_unstable() -> None:
    assert context(figure("R01", rate(9, 9), before=rate(1, 60), read_with=())) == [
        "Acknowledged in time rose clearly: 100.0 % (9 of 9), unstable, against 1.7 % (1 of 60) in Q3 2025."
    ]


def test_the_most_frequent_reason_is_more_frequent_than_any_other_and_all_that_is_hidden() -> None:
    def declines(total: int, *shown: int, hidden: bool = False) -> Figure:
        parts = [
            ShownPart(name=name, is_hidden=False, measurement=rate(n, 100), status=TargetStatus.NONE)
            for name, n in zip(("no_capacity", "not_eligible_area"), shown, strict=False)
        ]
        if hidden:
            parts.append(
                ShownPart(
                    name="not_eligible_need", is_hidden=True, measurement=None, status=TargetStatus.NONE
                )
            )
        return figure("R11", rate(total, 100), parts=tuple(parts), read_with=())

    said = ["Most frequent reason to decline: No capacity (20 of 30 declined)."]
    assert context(declines(30, 20, 10)) == said
    assert context(declines(30, 15, 15)) == []
    assert context(declines(30, 20, hidden=True)) == said
    assert context(declines(44, 20, hidden=True)) == []


def test_the_months_of_all_declines_raise_no_alarm_about_a_target_for_one_reason() -> None:
    for_one = replace(target(0.05, Direction.DOWN), part="no_capacity")
    part = ShownPart(name="no_capacity", is_hidden=False, measurement=rate(8, 60), status=TargetStatus.MISSES)
    rising = [*[(2, 20)] * 11, (16, 20)]
    declined = replace(
        figure("R11", rate(30, 60), cells=rising, parts=(part,), read_with=()),
        target=for_one,
        status=TargetStatus.MISSES,
    )
    assert signal_now(declined) is not None
    assert not is_alarm(declined)
    assert is_alarm(replace(declined, target=replace(for_one, part=None)))
    found = findings_of(snapshot(declined))
    assert not any("no alarm" in line.text for line in found.attention)
    (row,) = report_of(snapshot(declined), reference="E-1", content_hash="0" * 64, created_at=AS_OF).results
    assert row.second == "No capacity: 13.3 % (8 of 60)"  # the figure beside the status is not the rated one
    calm = replace(declined, series=declined.series[:11])
    assert not any("no alarm" in line.text for line in findings_of(snapshot(calm)).attention)


def test_months_that_are_all_the_same_have_an_average_and_no_limits_in_words() -> None:
    same = figure("R20", rate(0, 60), cells=[(0, 20)] * 12, read_with=())
    (row,) = report_of(snapshot(same), reference="E-1", content_hash="0" * 64, created_at=AS_OF).results
    assert row.limits == "Average 0.0 %."


def test_a_figure_that_is_no_longer_measured_keeps_its_unit() -> None:
    row = FollowUp(
        reference="E-0001",
        period="2025-Q3",
        indicator="R03",
        finding="act",
        decisions=(),
        actions_done=0,
        actions_open=0,
        actions_overdue=0,
        goals=(),
        before=duration(48.0, 20, 25),
        now=None,
    )
    content = snapshot(figure("R01", rate(9, 10)), followed=(row,))
    (shown,) = followed_rows(content)
    assert (shown.name, shown.before) == ("Time to first successful contact", "2 d (20 of 25)")
    assert unit_in(content, "R03") is Unit.DURATION


def dispute(state: DisputeState, code: str = "R01") -> DisputeRow:
    return DisputeRow(
        id=uuid4(),
        evaluation_id=uuid4(),
        indicator=code,
        organisation_id=uuid4(),
        organisation_name="Harbour House",
        reason=DisputeReason.MISSING_DATA,
        text="We sent more.",
        state=state,
        raised_at=AS_OF,
        raised_by_id=uuid4(),
        raised_by="Somebody",
        answer=None,
        answer_text=None,
        answered_at=None,
        answered_by=None,
        revised_by_id=None,
        revised_by_reference=None,
        ended_at=None,
        ended_by=None,
        version=1,
    )


def test_disputes_reviews_decisions_actions_and_missing_data_are_asked_for() -> None:
    late = AS_OF - timedelta(days=REVIEW_WITHIN_DAYS + 1)
    standing = Standing(
        disputes=(dispute(DisputeState.OPEN), dispute(DisputeState.REVISING), dispute(DisputeState.SETTLED)),
        waiting=(
            Waiting(reference="E-LATE", period_key="2025-Q3", published_at=late),
            Waiting(reference="E-FRESH", period_key="2025-Q3", published_at=AS_OF - timedelta(days=2)),
        ),
        decisions_open=("D-1",),
        decisions_to_ratify=("D-2",),
    )
    came = FollowUp(
        reference="E-LATE",
        period="2025-Q3",
        indicator="R01",
        finding="act",
        decisions=(),
        actions_done=0,
        actions_open=1,
        actions_overdue=2,
        goals=(),
        before=rate(1, 2),
        now=None,
    )
    content = snapshot(
        figure("R01", rate(55, 60), compared_with=0.9),
        figure("C02", no_data(MeasurementKind.RATE)),
        followed=(came,),
    )
    assert asked(content, standing) == [
        "Finish what was agreed on “Acknowledged in time” after E-LATE: actions overdue: 2.",
        "Answer the dispute of Harbour House about “Acknowledged in time”.",
        "Measure “Acknowledged in time” again, as promised to Harbour House.",
        "Sign off the evaluation of Q3 2025 (E-LATE): it has waited since Jan 20, 2026.",
        "Decide what was proposed on this evaluation: D-1.",
        "Ratify what was agreed without a quorum: D-2.",
        "Submit the data that is missing for: Repeat crisis contact.",
    ]


def test_the_first_page_holds_so_many_sentences_and_says_how_many_more() -> None:
    content = whole()
    found = findings_of(content)
    summary = summary_of(content, found, NOTHING_BESIDE)
    assert len(summary.good) <= MOST_GOOD
    assert len(summary.attention) == MOST_BAD
    assert summary.more_attention == len(found.attention) - MOST_BAD > 0
    assert len(summary.asked) <= MOST_ASKED
    ranks = [
        line.text.count(" misses ")
        for line in found.attention
        if " misses " in line.text or "just" in line.text
    ]
    assert ranks == sorted(ranks, reverse=True)


def test_what_has_no_value_gets_one_line_and_the_core_set_comes_first() -> None:
    content = snapshot(
        figure("R09", rate(5, 20), in_core_set=False),
        figure("R01", rate(55, 60), in_core_set=True),
        figure("C02", no_data(MeasurementKind.RATE)),
        figure("R02", rate(0, 0)),
    )
    report = report_of(content, reference="E-1", content_hash="0" * 64, created_at=AS_OF)
    assert [(group.title, [row.code for row in group.rows]) for group in report.groups] == [
        ("Core set", ["R01"]),
        ("Further indicators", ["R09"]),
    ]
    assert [line.text for line in report.without_value] == [
        "No data was submitted for: C02 Repeat crisis contact.",
        "No eligible cases for: R02 Decision in time.",
    ]
    assert report_of(snapshot(), reference="E-1", content_hash="0" * 64, created_at=AS_OF).is_empty


def test_comparisons_say_where_they_come_from_and_signatures_who_signed() -> None:
    compared = figure("R01", rate(55, 60), before=rate(40, 60), year_before=rate(30, 60))
    assert compared.previous is not None
    other = replace(compared, previous=replace(compared.previous, other_version_in="E-OLD"))
    signed = SignatureRow(
        organisation_id=uuid4(),
        organisation_name="Northfield Police",
        signer_name="Dana Chief",
        signer_role=Role.LEADERSHIP,
        signed_at=datetime(2026, 3, 1, 15, tzinfo=UTC),
        disputes_noted=1,
        note="Read by the board.",
    )
    standing = Standing(edition=2, signatures=(signed,), disputes=(dispute(DisputeState.KEPT),))
    report = report_of(
        snapshot(other), reference="E-1", content_hash="0" * 64, created_at=AS_OF, standing=standing
    )
    (row,) = report.results
    assert row.previous is not None
    assert row.last_year is not None
    assert (row.previous.period, row.previous.value, row.previous.basis) == ("Q3 2025", "66.7 %", "40 of 60")
    assert row.previous.origin == "computed now: E-OLD used another version of the definition"
    assert row.last_year.origin == "as first published in E-LAST-YEAR"
    assert row.disputed_by == ("Harbour House",)
    assert report.signed[0].who.startswith("Dana Chief, ")
    assert report.disputed[0].tag.label == "Answer not accepted"
    assert report.signed[0].note == "Read by the board."
    assert (report.edition, report.is_signed_off) == (2, False)
    assert report.signing == "Signed off so far by Northfield Police."
