"""Whom a programme takes, what must be said before it is offered, and the words for every code."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from core.errors import Conflict, RuleBroken
from partners.memoranda.labels import PROGRAMMES
from partners.memoranda.programmes import ProgrammeType
from wellbeing.programmes import labels
from wellbeing.programmes.codes import Cost, Group, Modality, ProgrammeState, Protection, TellingReason
from wellbeing.programmes.policy import is_covered, may_join, may_mandate
from wellbeing.programmes.rows import ProgrammeRow
from wellbeing.programmes.values import (
    ProgrammeValues,
    Room,
    check_complete,
    check_room,
    check_values,
    missing,
)

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
COMPLETE = ProgrammeValues(
    name="Lantern talks",
    summary="Weekly talks.",
    modalities=frozenset({Modality.IN_PERSON}),
    groups=frozenset({Group.OFFICER}),
    languages=frozenset({"en"}),
    place="9 Harbour Row",
    kept_private="No supervisor learns anything.",
    exceptions=frozenset({TellingReason.COURT_ORDER}),
)


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (ProgrammeType, PROGRAMMES),
        (ProgrammeType, labels.KIND_MEANINGS),
        (ProgrammeType, labels.TOPIC_OF),
        (labels.Topic, labels.TOPICS),
        (Modality, labels.MODALITIES),
        (Group, labels.GROUPS),
        (Cost, labels.COSTS),
        (Protection, labels.PROTECTIONS),
        (TellingReason, labels.EXCEPTIONS),
        (TellingReason, labels.EXCEPTION_NAMES),
    ],
)
def test_every_code_has_its_words(codes: Any, words: Any) -> None:
    assert list(words) == list(codes)


def test_every_topic_leads_to_something() -> None:
    assert set(labels.TOPIC_OF.values()) == set(labels.Topic)


def test_a_threat_of_suicide_needs_intent_and_plan_or_means() -> None:
    words = labels.EXCEPTIONS[TellingReason.SUICIDE_THREAT]
    assert "plan or the means" in words
    assert "Thoughts of suicide alone are not told" in words


def test_support_after_an_incident_is_never_a_duty() -> None:
    with pytest.raises(RuleBroken, match="free to refuse"):
        may_mandate(ProgrammeType.CRITICAL_INCIDENT_STRESS_MANAGEMENT)
    may_mandate(ProgrammeType.COUNSELLING_IN_PERSON)


# ---- What must be said


def test_what_is_complete_lacks_nothing() -> None:
    assert list(missing(COMPLETE)) == []
    check_complete(COMPLETE)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"summary": " "}, ["summary"]),
        ({"modalities": frozenset()}, ["modalities"]),
        ({"groups": frozenset()}, ["groups"]),
        ({"languages": frozenset()}, ["languages"]),
        ({"place": None}, ["place"]),
        ({"place": None, "link": "https://rooms.example.org"}, []),
        ({"modalities": frozenset({Modality.PHONE})}, ["phone"]),
        ({"modalities": frozenset({Modality.PHONE}), "phone": "+1 518 555 0100"}, []),
        ({"kept_private": ""}, ["kept_private"]),
        ({"exceptions": frozenset()}, ["exceptions"]),
        ({"kept_private": "", "exceptions": frozenset()}, ["kept_private", "exceptions"]),
    ],
)
def test_what_is_missing_is_told_at_its_field(change: dict[str, Any], fields: list[str]) -> None:
    lacking = list(missing(replace(COMPLETE, **change)))
    assert [reason.field for reason in lacking] == fields
    if fields:
        with pytest.raises(RuleBroken):
            check_complete(replace(COMPLETE, **change))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"phone": "call me"}, "phone"),
        ({"link": "http://rooms.example.org"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "https://user@example.org"}, "link"),
        ({"attendance_known": True}, "attendance_known"),
    ],
)
def test_what_is_wrong_is_refused_even_in_a_draft(change: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_values(replace(COMPLETE, **change), ProgrammeType.EAP)
    assert refused.value.field == field


def test_of_the_yearly_check_attendance_may_be_known() -> None:
    check_values(replace(COMPLETE, attendance_known=True), ProgrammeType.ANNUAL_WELLNESS_CHECK)


@pytest.mark.parametrize(
    ("room", "field"),
    [
        (Room(places=-1, places_free=None, wait_days=None), "places"),
        (Room(places=10_001, places_free=None, wait_days=None), "places"),
        (Room(places=3, places_free=4, wait_days=None), "places_free"),
        (Room(places=None, places_free=-1, wait_days=None), "places_free"),
        (Room(places=None, places_free=None, wait_days=-1), "wait_days"),
        (Room(places=None, places_free=None, wait_days=731), "wait_days"),
        (Room(places=3, places_free=3, wait_days=0), None),
        (Room(places=None, places_free=9, wait_days=730), None),
    ],
)
def test_room_is_a_number_that_can_be(room: Room, field: str | None) -> None:
    if field is None:
        check_room(room)
        return
    with pytest.raises(RuleBroken) as refused:
        check_room(room)
    assert refused.value.field == field


# ---- Whom it takes

AGENCY, NGO = uuid4(), uuid4()
KIND = ProgrammeType.CHAPLAINCY


@pytest.mark.parametrize(
    ("provider_id", "covered", "expected"),
    [
        (AGENCY, {}, True),
        (NGO, {}, False),
        (NGO, {NGO: frozenset({ProgrammeType.EAP})}, False),
        (NGO, {AGENCY: frozenset({KIND})}, False),
        (NGO, {NGO: frozenset({KIND, ProgrammeType.EAP})}, True),
    ],
)
def test_an_ngo_offers_what_an_agreement_covers_and_an_agency_what_it_likes(
    provider_id: Any, covered: Any, expected: bool
) -> None:
    found = is_covered(agency_id=AGENCY, provider_id=provider_id, kind=KIND, covered=covered)
    assert found is expected


def test_somebody_new_needs_an_offer_that_is_covered_and_for_their_group() -> None:
    for_officers = frozenset({Group.OFFICER})
    may_join(state=ProgrammeState.OFFERED, is_covered=True, groups=for_officers, group=Group.OFFICER)
    may_join(state=ProgrammeState.OFFERED, is_covered=True, groups=for_officers, group=None)
    for state in (ProgrammeState.DRAFT, ProgrammeState.CLOSED):
        with pytest.raises(Conflict):
            may_join(state=state, is_covered=True, groups=for_officers, group=Group.OFFICER)
    with pytest.raises(Conflict, match="agreement"):
        may_join(state=ProgrammeState.OFFERED, is_covered=False, groups=for_officers, group=None)
    with pytest.raises(RuleBroken, match="not for the group"):
        may_join(state=ProgrammeState.OFFERED, is_covered=True, groups=for_officers, group=Group.FAMILY)


def a_row(**changes: Any) -> ProgrammeRow:
    values: dict[str, Any] = dict.fromkeys(ProgrammeRow.__dataclass_fields__)
    values |= {
        "agency_id": AGENCY, "provider_id": NGO, "kind": KIND, "modalities": (), "groups": (),
        "languages": (), "exceptions": (),
    }  # fmt: skip
    return ProgrammeRow(**(values | changes))


def test_a_figure_counts_for_a_month() -> None:
    month = timedelta(days=30)
    row = a_row(places_free=4, places_at=NOW, wait_days=7, wait_at=NOW)
    assert (row.free_at(NOW + month), row.wait_at_most(NOW + month)) == (4, 7)
    late = NOW + month + timedelta(seconds=1)
    assert (row.free_at(late), row.wait_at_most(late)) == (None, None)
    assert a_row().free_at(NOW) is None


def test_a_number_is_dialled_without_its_spaces() -> None:
    assert a_row(phone="+1 (518) 555-0100").tel == "+15185550100"
