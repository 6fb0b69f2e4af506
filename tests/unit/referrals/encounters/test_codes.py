import pytest

from core.errors import NotFound
from referrals.encounters.codes import (
    ANSWER_LABELS,
    BEHAVIOURS,
    CALL_SOURCES,
    DISPOSITION_COUNTS,
    DISPOSITIONS,
    EVENT_TYPE_LABELS,
    EXCLUSIVE_DISPOSITIONS,
    INJURIES,
    NATURES,
    SUICIDE_RISKS,
    TECHNIQUES,
    WEAPONS,
    DispositionCounts,
    EventType,
    YesNoUnknown,
    counts_of,
    current_behaviour,
)


def test_excited_delirium_is_not_offered_and_old_data_are_read_as_severe_agitation() -> None:
    words = " ".join(f"{code.value} {code.label}" for code in BEHAVIOURS).lower()
    assert "delirium" not in words
    for old in ("excited_delirium", "Excited Delirium", " excited-delirium "):
        assert current_behaviour(old) == "severe_agitation"


def test_a_present_behaviour_stays_what_it_is() -> None:
    assert [current_behaviour(value) for value in BEHAVIOURS.values()] == list(BEHAVIOURS.values())
    with pytest.raises(NotFound):
        current_behaviour("grumpy")


def test_behaviours_are_the_twelve_accepted_ones_agitation_and_other() -> None:
    assert len(BEHAVIOURS) == 14
    assert BEHAVIOURS.values()[-2:] == ("severe_agitation", "other")


def test_natures_and_suicide_risks_are_those_of_the_field_set() -> None:
    assert NATURES.values() == ("biologically_induced", "medically_induced", "chemically_induced", "unknown")
    assert SUICIDE_RISKS.values() == ("none", "passive", "active", "plan", "attempt", "unknown")


def test_lists_have_the_length_of_the_field_set() -> None:
    assert (len(CALL_SOURCES), len(WEAPONS), len(TECHNIQUES), len(INJURIES)) == (6, 5, 12, 6)
    assert len(DISPOSITIONS) == 22


def test_each_disposition_says_one_thing_and_most_say_nothing() -> None:
    assert [value for value in DISPOSITIONS.values() if counts_of([value]).arrest] == ["arrested"]
    assert [value for value in DISPOSITIONS.values() if counts_of([value]).apprehension] == [
        "emergency_detention"
    ]
    assert [v for v in DISPOSITIONS.values() if counts_of([v]).emergency_department] == ["transported_ed"]
    assert counts_of(["voluntary_commitment"]) == DispositionCounts()
    assert set(DISPOSITION_COUNTS) <= set(DISPOSITIONS.values())
    assert set(DISPOSITIONS.values()) >= EXCLUSIVE_DISPOSITIONS


def test_several_dispositions_count_together() -> None:
    assert counts_of(["transported_ed", "emergency_detention", "no_action"]) == DispositionCounts(
        apprehension=True, emergency_department=True
    )
    assert counts_of([]) == DispositionCounts()
    assert counts_of(["resources_offered_declined"]).referral_offered
    with pytest.raises(NotFound):
        counts_of(["arrested", "vanished"])


def test_every_event_type_and_answer_has_a_label() -> None:
    assert set(EVENT_TYPE_LABELS) == set(EventType)
    assert set(ANSWER_LABELS) == set(YesNoUnknown)
