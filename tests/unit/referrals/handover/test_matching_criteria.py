"""Each criterion of matching on its own: what speaks for a service, against it, or is not known."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.response_time import ResponseTime
from partners.memoranda.terms import Pathway, Urgency
from partners.services.capacity import CapacityChannel, CapacityRow, CapacityState, Figure
from partners.services.codes import Modality, Weekday
from partners.services.needs import Need
from partners.services.opening import Hours
from referrals.handover.matching import AgeRange, Candidate, Criterion, Verdict, Wanted, wanted_of
from referrals.handover.matching.engine import judge
from referrals.handover.matching.hours import WITHIN, next_opening
from referrals.handover.values import DraftValues

C = Criterion
FOR, UNKNOWN, AGAINST = Verdict.FOR, Verdict.UNKNOWN, Verdict.AGAINST
NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
"""A Wednesday, 11.30 in New York."""
ZONE = "America/New_York"
NORTH, SOUTH = uuid4(), uuid4()
NINE_TO_FIVE = tuple(Hours(byday=day, opens_at=time(9), closes_at=time(17)) for day in tuple(Weekday)[:5])


def candidate(**changed: Any) -> Candidate:
    """A service of which only what the agreement says is known."""
    plain = Candidate(
        service_id=UUID(int=1),
        service_name="Mobile crisis team",
        ngo_id=UUID(int=2),
        ngo_name="Harbour House",
        agreement="M-1",
        areas=frozenset({NORTH}),
        pathways=frozenset({Pathway.POST_CRISIS_FOLLOWUP}),
        answers={Urgency.URGENT: ResponseTime.of_hours(4), Urgency.SOON: None},
        zone=ZONE,
    )
    return replace(plain, **changed)


def wanted(**changed: Any) -> Wanted:
    plain = Wanted(
        at=NOW,
        area_id=NORTH,
        area_name="North",
        pathway=Pathway.POST_CRISIS_FOLLOWUP,
        urgency=Urgency.URGENT,
        needs=(Need.FOOD, Need.DEBT),
    )
    return replace(plain, **changed)


def room(state: CapacityState, *, days: int = 2, **numbers: Any) -> CapacityRow:
    """A figure that was said so many days ago."""
    return CapacityRow(
        id=uuid4(),
        service_id=UUID(int=1),
        figure=Figure(state=state, **numbers),
        channel=CapacityChannel.PAGE,
        stated_at=NOW - timedelta(days=days),
        on=NOW,
        zone=ZONE,
    )


def verdict(criterion: Criterion, want: Wanted, service: Candidate) -> Verdict | None:
    found = judge(want, service).of(criterion)
    return found.verdict if found else None


def words(criterion: Criterion, want: Wanted, service: Candidate) -> str:
    found = judge(want, service).of(criterion)
    assert found is not None
    return " / ".join(phrase.message for phrase in found.words)


def test_the_person_goes_in_by_need_and_reach_and_nothing_else() -> None:
    assert {field.name for field in fields(Wanted)} == {
        "at",
        "area_id",
        "area_name",
        "pathway",
        "urgency",
        "needs",
        "age",
        "language",
        "access_needs",
        "has_phone",
    }, "no sex, no ethnicity, no name, no record: a new input is a decision to be made here"
    forbidden = ("sex", "gender", "ethnic", "race", "religion", "nationality", "populations", "name")
    for name in (field.name for field in fields(Candidate)):
        assert name in ("service_name", "ngo_name") or not any(word in name for word in forbidden)


@pytest.mark.parametrize(("area", "expected"), [(NORTH, FOR), (SOUTH, AGAINST), (None, UNKNOWN)])
def test_area(area: UUID | None, expected: Verdict) -> None:
    assert verdict(C.AREA, wanted(area_id=area), candidate()) is expected


def test_pathway_and_urgency_are_the_agreements() -> None:
    assert verdict(C.PATHWAY, wanted(), candidate()) is FOR
    assert verdict(C.PATHWAY, wanted(pathway=Pathway.SOCIAL_CONTACT), candidate()) is AGAINST
    assert verdict(C.PATHWAY, wanted(pathway=None), candidate()) is None
    assert verdict(C.URGENCY, wanted(), candidate()) is FOR
    assert "Answers within" in words(C.URGENCY, wanted(), candidate())
    assert words(C.URGENCY, wanted(urgency=Urgency.SOON), candidate()) == "Takes people this urgent"
    assert verdict(C.URGENCY, wanted(urgency=Urgency.ROUTINE), candidate()) is AGAINST
    assert verdict(C.URGENCY, wanted(urgency=None), candidate()) is None


def test_need_only_the_primary_one_decides() -> None:
    assert verdict(C.NEED, wanted(), candidate(needs=frozenset({Need.FOOD}))) is FOR
    assert verdict(C.NEED, wanted(), candidate(needs=frozenset({Need.DEBT}))) is AGAINST
    assert verdict(C.NEED, wanted(), candidate()) is UNKNOWN
    assert verdict(C.NEED, wanted(needs=()), candidate(needs=frozenset({Need.FOOD}))) is None


@pytest.mark.parametrize(
    ("age", "limits", "expected"),
    [
        ((30, 30), (18, 64), FOR),
        ((17, 17), (18, None), AGAINST),
        ((18, 18), (18, None), FOR),
        ((65, 65), (None, 64), AGAINST),
        ((64, 64), (None, 64), FOR),
        ((18, 25), (16, 25), FOR),
        ((0, 17), (16, 25), UNKNOWN),
        ((65, 150), (60, None), FOR),
        ((26, 64), (65, None), AGAINST),
        (None, (18, None), UNKNOWN),
        ((30, 30), (None, None), None),
    ],
)
def test_age(
    age: tuple[int, int] | None, limits: tuple[int | None, int | None], expected: Verdict | None
) -> None:
    person = AgeRange(youngest=age[0], oldest=age[1]) if age else None
    service = candidate(minimum_age=limits[0], maximum_age=limits[1])
    assert verdict(C.AGE, wanted(age=person), service) is expected


@pytest.mark.parametrize(
    ("language", "languages", "interpretation", "expected"),
    [
        ("Spanish", {"en", "es"}, None, FOR),
        ("es", {"es"}, None, FOR),
        ("  SPANISH ", {"es"}, None, FOR),
        ("Spanish", {"en"}, None, AGAINST),
        ("Spanish", {"en"}, "By phone in 100 languages", FOR),
        ("Spanish", set(), None, UNKNOWN),
        ("Quechua", {"en"}, None, UNKNOWN),
        ("Chinese", {"yue"}, None, UNKNOWN),
        ("Chinese (Cantonese)", {"yue"}, None, FOR),
        (None, {"en"}, None, None),
        ("  ", {"en"}, None, None),
    ],
)
def test_language(
    language: str | None, languages: set[str], interpretation: str | None, expected: Verdict | None
) -> None:
    service = candidate(languages=frozenset(languages), interpretation=interpretation)
    assert verdict(C.LANGUAGE, wanted(language=language), service) is expected


@pytest.mark.parametrize(
    ("need", "said", "expected"),
    [
        ("Uses a wheelchair", "Lift, accessible toilet", FOR),
        ("Deaf, lip-reads", "Hearing loop at the desk", FOR),
        ("Uses a wheelchair", "Quiet waiting room", UNKNOWN),
        ("Uses a wheelchair", None, UNKNOWN),
        (None, "Lift", None),
    ],
)
def test_access_speaks_for_a_service_only_in_its_own_words(
    need: str | None, said: str | None, expected: Verdict | None
) -> None:
    assert verdict(C.ACCESS, wanted(access_needs=need), candidate(accessibility=said)) is expected


def test_hours_are_read_where_the_service_is() -> None:
    office = candidate(hours=NINE_TO_FIVE)
    assert words(C.HOURS, wanted(), office) == "Open now"
    evening = NOW + timedelta(hours=7)
    assert verdict(C.HOURS, wanted(at=evening), office) is FOR, "tomorrow at nine is within a day"
    assert verdict(C.HOURS, wanted(at=evening, urgency=Urgency.VERY_URGENT), office) is AGAINST
    assert verdict(C.HOURS, wanted(at=evening, urgency=Urgency.WARM_HANDOFF), office) is AGAINST
    saturday = datetime(2026, 3, 14, 15, tzinfo=UTC)
    assert verdict(C.HOURS, wanted(at=saturday), office) is AGAINST
    assert verdict(C.HOURS, wanted(at=saturday, urgency=Urgency.SOON), office) is FOR
    assert verdict(C.HOURS, wanted(at=saturday), candidate(always_open=True)) is FOR
    assert verdict(C.HOURS, wanted(), candidate()) is UNKNOWN
    assert C.HOURS not in judge(wanted(at=saturday), office).missing, "inconvenient, yet it fits"


def test_the_next_opening_keeps_the_clock_through_the_change_of_time() -> None:
    friday = datetime(2026, 3, 6, 23, tzinfo=UTC)
    monday = next_opening(NINE_TO_FIVE, friday, ZONE)
    assert monday == datetime(2026, 3, 9, 13, tzinfo=UTC), "nine in the morning is summer time by then"
    assert next_opening((), friday, ZONE) is None
    only_now = (Hours(byday=Weekday.WE, opens_at=time(9), closes_at=time(17)),)
    assert next_opening(only_now, NOW, ZONE) == datetime(2026, 3, 18, 13, tzinfo=UTC)


def test_each_urgency_says_how_soon_it_needs_somebody() -> None:
    assert set(WITHIN) == set(Urgency)
    assert list(WITHIN.values()) == sorted(WITHIN.values())


def test_ways_of_meeting() -> None:
    remote = candidate(modalities=frozenset({Modality.PHONE, Modality.TELEHEALTH}))
    assert verdict(C.MODALITY, wanted(), remote) is FOR
    assert verdict(C.MODALITY, wanted(has_phone=False), remote) is AGAINST
    assert verdict(C.MODALITY, wanted(urgency=Urgency.WARM_HANDOFF), remote) is AGAINST
    assert verdict(C.MODALITY, wanted(pathway=Pathway.WARM_HANDOFF), remote) is AGAINST
    at_home = candidate(modalities=frozenset({Modality.PHONE, Modality.HOME_VISIT}))
    assert verdict(C.MODALITY, wanted(has_phone=False), at_home) is FOR
    assert verdict(C.MODALITY, wanted(), candidate()) is None


@pytest.mark.parametrize(
    ("figure", "urgency", "expected"),
    [
        (room(CapacityState.OPEN), Urgency.URGENT, FOR),
        (room(CapacityState.LIMITED, places=1), Urgency.URGENT, FOR),
        (room(CapacityState.FULL), Urgency.ROUTINE, AGAINST),
        (room(CapacityState.CLOSED_TEMPORARILY, until=date(2026, 3, 20)), Urgency.ROUTINE, AGAINST),
        (room(CapacityState.CLOSED_TEMPORARILY, until=date(2026, 3, 10)), Urgency.ROUTINE, UNKNOWN),
        (room(CapacityState.WAITLIST, wait_days=5), Urgency.ROUTINE, UNKNOWN),
        (room(CapacityState.WAITLIST, wait_days=5), Urgency.URGENT, AGAINST),
        (room(CapacityState.UNKNOWN), Urgency.URGENT, UNKNOWN),
        (room(CapacityState.FULL, days=31), Urgency.URGENT, UNKNOWN),
        (None, Urgency.URGENT, UNKNOWN),
    ],
)
def test_room_and_the_age_of_its_figure(
    figure: CapacityRow | None, urgency: Urgency, expected: Verdict
) -> None:
    service = candidate(capacity=figure)
    assert verdict(C.CAPACITY, wanted(urgency=urgency), service) is expected
    if figure is not None:
        assert "said %(count)s days ago" in words(C.CAPACITY, wanted(urgency=urgency), service)


def test_an_ngo_that_due_diligence_stops_does_not_fit() -> None:
    assert judge(wanted(), candidate(is_stopped=True)).missing == (C.AGREEMENT,)
    assert judge(wanted(), candidate()).of(C.AGREEMENT) is None


def test_a_notice_to_an_existing_provider_asks_for_no_place() -> None:
    notice = wanted(pathway=Pathway.EXISTING_PROVIDER_NOTICE, age=AgeRange(youngest=9, oldest=9))
    full = candidate(
        pathways=frozenset({Pathway.EXISTING_PROVIDER_NOTICE}),
        needs=frozenset({Need.DEBT}),
        minimum_age=18,
        capacity=room(CapacityState.FULL),
    )
    match = judge(notice, full)
    assert match.fits
    assert {C.NEED, C.AGE, C.CAPACITY}.isdisjoint(one.criterion for one in match.findings)


def test_a_draft_is_read_with_the_age_of_the_day_where_the_agency_is() -> None:
    values = DraftValues(born_on=date(2008, 3, 11), phone=None, language="Spanish")
    late = datetime(2026, 3, 11, 3, tzinfo=UTC)
    assert wanted_of(values, at=NOW, zone=ZONE).age == AgeRange(youngest=18, oldest=18)
    assert wanted_of(values, at=late, zone=ZONE).age == AgeRange(youngest=17, oldest=17)
    assert wanted_of(values, at=late, zone="UTC").age == AgeRange(youngest=18, oldest=18)
    assert not wanted_of(values, at=NOW, zone=ZONE).has_phone
    assert wanted_of(DraftValues(age_band="65_plus"), at=NOW, zone=ZONE).age == AgeRange(
        youngest=65, oldest=150
    )
    assert wanted_of(DraftValues(), at=NOW, zone=ZONE).age is None
