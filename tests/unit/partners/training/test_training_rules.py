"""Courses, certificates, cells and hours as plain values."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from core.actor import OrganisationKind
from core.errors import RuleBroken
from partners.memoranda.library.shelf import get_entry
from partners.training.certificates.issuing import is_enough
from partners.training.certificates.queries import cleaned_number, initials_of
from partners.training.certificates.standing import CertificateStanding, standing_of
from partners.training.courses.kinds import CourseAudience, CourseKind
from partners.training.courses.policy import CourseValues, TrainerValues, may_name, may_teach, may_write
from partners.training.coverage.cells import Cell, CellStanding, Duty, Held, cells_on
from partners.training.currency.rules import asked_of, is_trained
from partners.training.knowledge.points import FormLabel, Point, is_asked
from partners.training.knowledge.policy import ItemValues, may_add, may_make_ready
from partners.training.sessions.policy import DateSpan, SessionValues, may_plan
from partners.training.sessions.states import OpenTo

DAY = date(2026, 3, 11)
COURSE = CourseValues(
    kind=CourseKind.CRISIS_INTERVENTION, title="CIT", hours=40, aims="Calm.", audience=CourseAudience.PATROL
)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"aims": ""}, "aims"),
        ({"hours": 0}, "hours"),
        ({"hours": 39.5}, "hours"),
        ({"refresher_months": 0}, "refresher_months"),
        ({"attendance_share": 101}, "attendance_share"),
        ({"partnership_id": UUID(int=7)}, "partnership_id"),
    ],
)
def test_what_a_course_is_not(changes: dict[str, object], field: str) -> None:
    may_write(COURSE, open_to=frozenset())
    with pytest.raises(RuleBroken) as refused:
        may_write(replace(COURSE, **changes), open_to=frozenset({UUID(int=8)}))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_trainer_is_inside_or_outside_and_qualified_on_the_day() -> None:
    one = TrainerValues(user_id=UUID(int=1), external_name=None, qualification="CIT", valid_until=None)
    may_name(one)
    for changes, field in (
        ({"user_id": None}, "external_name"),
        ({"external_name": "Wren"}, "external_name"),
        ({"qualification": ""}, "qualification"),
    ):
        with pytest.raises(RuleBroken) as refused:
            may_name(replace(one, **changes))
        assert refused.value.field == field
    may_teach(DAY, on=DAY)
    may_teach(None, on=DAY)
    with pytest.raises(RuleBroken, match="qualification ends"):
        may_teach(DAY, on=DAY + timedelta(days=1))


def test_a_session_has_dates_in_order_a_place_and_seats_for_its_minimum() -> None:
    begins = datetime(2026, 3, 20, 13, tzinfo=UTC)
    span = DateSpan(starts_at=begins, ends_at=begins + timedelta(hours=8))
    values = SessionValues(
        trainer_id=UUID(int=1), place="Room 2", link=None, seats=10, minimum=3, open_to=OpenTo.OWN,
        closes_on=date(2026, 3, 19), dates=(span,),
    )  # fmt: skip
    assert span.hours == 8

    def plan(**changes: object) -> None:
        may_plan(
            replace(values, **changes),  # type: ignore[arg-type]
            is_joint=False,
            zone_today=DAY,
            first_day=date(2026, 3, 20),
        )

    plan()
    later = DateSpan(starts_at=begins + timedelta(hours=4), ends_at=begins + timedelta(hours=9))
    night = DateSpan(starts_at=begins, ends_at=begins + timedelta(hours=15))
    for changes, field in (
        ({"place": None}, "place"),
        ({"link": "http://meet.example"}, "link"),
        ({"seats": 0}, "seats"),
        ({"minimum": 11}, "minimum"),
        ({"open_to": OpenTo.BOTH}, "open_to"),
        ({"dates": ()}, "day_0"),
        ({"dates": (span, later)}, "day_1"),
        ({"dates": (night,)}, "ends_0"),
        ({"dates": (span,) * 9}, "day_7"),
        ({"closes_on": date(2026, 3, 21)}, "closes_on"),
        ({"closes_on": date(2026, 3, 10)}, "closes_on"),
    ):
        with pytest.raises(RuleBroken) as refused:
            plan(**changes)
        assert refused.value.field == field, changes


def test_the_share_of_hours_that_a_certificate_asks_for() -> None:
    assert is_enough(36, held=40, share=90)
    assert not is_enough(35.9, held=40, share=90)
    assert not is_enough(0, held=0, share=90)


def test_where_a_certificate_stands() -> None:
    ends = date(2026, 5, 10)
    assert standing_of(ends, is_withdrawn=False, on=DAY) is CertificateStanding.DUE  # sixty days before
    assert standing_of(ends, is_withdrawn=False, on=DAY - timedelta(days=1)) is CertificateStanding.VALID
    assert standing_of(ends, is_withdrawn=False, on=ends) is CertificateStanding.DUE
    assert standing_of(ends, is_withdrawn=False, on=ends + timedelta(days=1)) is CertificateStanding.EXPIRED
    assert standing_of(ends, is_withdrawn=True, on=DAY) is CertificateStanding.WITHDRAWN


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Robin Adeyemi", "R. A."),
        ("Ana María de la Cruz", "A. C."),
        ("Madonna", "M."),
        ("  ", ""),
        ("李 小龙", "李. 小."),
    ],
)
def test_the_public_learns_initials_only(name: str, initials: str) -> None:
    assert initials_of(name) == initials
    assert cleaned_number(" c-7k3m -92qf ") == "C-7K3M-92QF"


def test_a_cell_is_covered_by_one_trained_officer_on_duty() -> None:
    cell = Cell(
        id=UUID(int=1),
        area_id=UUID(int=2),
        area="North",
        shift="Night",
        starts_on=DAY,
        ends_on=DAY + timedelta(days=9),
    )
    officer = UUID(int=5)
    duty = Duty(cell_id=cell.id, user_id=officer, starts_on=DAY, ends_on=DAY + timedelta(days=4))
    held = Held(user_id=officer, issued_on=DAY + timedelta(days=1), expires_on=DAY + timedelta(days=3))
    standings = [
        cells_on([cell], [duty], [held], day=DAY + timedelta(days=number))[0].standing
        for number in (-1, 0, 1, 3, 4, 5, 9, 10)
    ]
    assert standings == [
        CellStanding.UNUSED,
        CellStanding.UNTRAINED,
        CellStanding.COVERED,
        CellStanding.COVERED,
        CellStanding.UNTRAINED,
        CellStanding.EMPTY,
        CellStanding.EMPTY,
        CellStanding.UNUSED,
    ]


def test_what_the_clause_with_hours_asks_of_each_side() -> None:
    clause = get_entry("training-hours").body
    officer, worker = asked_of(OrganisationKind.AGENCY, clause), asked_of(OrganisationKind.NGO, clause)
    assert (officer.hours, officer.refresher_hours, worker.hours) == (8, 4, 4)
    assert asked_of(OrganisationKind.AGENCY, "Another text.").hours == 0.5
    long_ago, lately = date(2023, 1, 1), date(2025, 6, 1)
    assert is_trained([(long_ago, 8.0), (lately, 4.0)], officer, on=DAY)
    assert not is_trained([(long_ago, 8.0)], officer, on=DAY)  # the refresher is missing
    assert not is_trained([(lately, 7.5)], officer, on=DAY)
    assert is_trained([(long_ago, 4.0)], worker, on=DAY)
    assert not is_trained([(DAY + timedelta(days=1), 40.0)], officer, on=DAY)


def test_when_a_test_is_asked() -> None:
    begins = datetime(2026, 3, 2, 13, tzinfo=UTC)
    first_ends, ends = begins + timedelta(hours=8), begins + timedelta(days=4, hours=8)

    def asked(now: datetime) -> list[Point]:
        return [
            point
            for point in Point
            if is_asked(point, begins=begins, first_ends=first_ends, ends=ends, now=now)
        ]

    assert asked(begins - timedelta(days=3)) == [Point.BEFORE]
    assert asked(first_ends) == []
    assert asked(ends - timedelta(hours=1)) == [Point.AFTER]
    assert asked(ends + timedelta(days=30)) == [Point.FOLLOW_UP]
    assert asked(ends + timedelta(days=90)) == []


def test_what_a_question_is() -> None:
    item = ItemValues(form=FormLabel.A, question="Why?", answers=("a", "b"), right=2)
    may_add(item, is_ready=False, count=0)
    for changes, field in (
        ({"question": ""}, "question"),
        ({"answers": ("a",)}, "second"),
        ({"answers": ("a", "a")}, "second"),
        ({"right": 3}, "right"),
    ):
        with pytest.raises(RuleBroken) as refused:
            may_add(replace(item, **changes), is_ready=False, count=0)
        assert refused.value.field == field
    may_make_ready(first=3, second=0)
    may_make_ready(first=3, second=3)
    for first, second in ((2, 0), (3, 2), (4, 5)):
        with pytest.raises(RuleBroken):
            may_make_ready(first=first, second=second)
