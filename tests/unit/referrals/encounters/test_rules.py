"""The rules of an encounter and the words for its time, without a database."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from babel import Locale
from flask import Flask
from flask_babel import Babel, force_locale

from referrals.encounters.codes import EventType, TimePrecision, YesNoUnknown
from referrals.encounters.queries import EncounterListRow
from referrals.encounters.rules import moment_of, problems_of
from referrals.encounters.wording import when_words
from referrals.people.commands import PersonValues
from tests.support.encounters import good_values

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
ZONE = "America/New_York"
YES, NO, UNKNOWN = YesNoUnknown.YES, YesNoUnknown.NO, YesNoUnknown.UNKNOWN


def broken(**changes: Any) -> list[str | None]:
    return [problem.field for problem in problems_of(good_values(**changes), timezone=ZONE, now=NOW)]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"arrest": UNKNOWN, "apprehension": UNKNOWN, "reportable_force": UNKNOWN},
        {"primary_disposition": "arrested", "arrest": YES, "warrant_arrest": YES},
        {"primary_disposition": "diverted", "arrest": NO},
        {"primary_disposition": "diverted", "arrest": UNKNOWN},
        {"primary_disposition": "emergency_detention", "apprehension": YES, "arrest": YES},
        {"reportable_force": YES, "techniques": frozenset({"handcuffs"})},
        {"reportable_force": NO, "techniques": frozenset({"handcuffs"})},
        {"primary_disposition": "unable_to_contact"},
        {"person": PersonValues(born_on=date(1930, 1, 1))},
    ],
)
def test_a_consistent_encounter_breaks_no_rule(changes: dict[str, Any]) -> None:
    assert broken(**changes) == []


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"primary_disposition": "diverted", "arrest": YES}, ["arrest"]),
        ({"primary_disposition": "arrested", "dispositions": frozenset({"diverted"}), "arrest": YES}, ["arrest"]),
        ({"dispositions": frozenset({"arrested"}), "arrest": UNKNOWN}, ["arrest"]),
        ({"warrant_arrest": YES, "arrest": NO}, ["warrant_arrest"]),
        ({"primary_disposition": "emergency_detention", "apprehension": UNKNOWN}, ["apprehension"]),
        ({"reportable_force": YES}, ["techniques"]),
        ({"reportable_force": YES, "techniques": frozenset({"active_listening"})}, ["techniques"]),
        ({"dispositions": frozenset({"unable_to_contact"}), "behaviours": frozenset({"mania"})}, ["behaviours"]),
        ({"referral_offered": NO}, ["referral_offered"]),
        ({"event_number": "  "}, ["event_number"]),
        ({"occurred_on": date(2026, 3, 11), "occurred_time": time(11, 31)}, ["occurred_on"]),
        ({"occurred_on": date(1999, 12, 31)}, ["occurred_on"]),
        ({"occurred_on": date(2026, 3, 8), "occurred_time": time(2, 30)}, ["occurred_time"]),
        ({"primary_disposition": "x", "natures": frozenset({"y"}), "reportable_force": YES},
         ["primary_disposition", "natures"]),
        ({"person": PersonValues(born_on=date(2026, 3, 12))}, ["born_on"]),
        ({"person": PersonValues(born_on=date(1066, 10, 14))}, ["born_on"]),
        ({"reportable_force": YES, "warrant_arrest": YES}, ["warrant_arrest", "techniques"]),
    ],
)  # fmt: skip
def test_a_broken_rule_names_the_field_that_mends_it(changes: dict[str, Any], fields: list[str]) -> None:
    assert broken(**changes) == fields


def test_an_offer_follows_from_the_outcome_unless_it_was_answered() -> None:
    assert good_values().offered() is YES
    assert good_values(primary_disposition="no_action").offered() is UNKNOWN
    assert good_values(primary_disposition="no_action", referral_offered=NO).offered() is NO


def test_a_time_that_occurs_twice_is_the_earlier_one() -> None:
    values = good_values(occurred_on=date(2025, 11, 2), occurred_time=time(1, 30))
    assert moment_of(values, ZONE) == datetime(2025, 11, 2, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({}, "January 2014, a Wednesday, 9 o’clock hour; day not known"),
        ({"weekday": None}, "January 2014, 9 o’clock hour; day not known"),
        ({"hour": None}, "January 2014, a Wednesday; day not known"),
        ({"weekday": None, "hour": None}, "January 2014; day not known"),
        ({"precision": TimePrecision.MONTH}, "January 2014; day not known"),
        ({"hour": 0}, "January 2014, a Wednesday, 0 o’clock hour; day not known"),
    ],
)
def test_the_words_promise_no_more_than_is_known(known: dict[str, Any], words: str) -> None:
    values: dict[str, Any] = {
        "id": None,
        "event_type": EventType.OTHER,
        "crisis": True,
        "event_number": None,
        "precision": TimePrecision.HOUR_OF_MONTH,
        "occurred_at": None,
        "year": 2014,
        "month": 1,
        "weekday": 2,
        "hour": 9,
        "apprehension": UNKNOWN,
        "primary_disposition": None,
        "source": "toronto",
        "area_name": None,
        "officer_name": None,
    }
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context(), force_locale(Locale("en")):
        assert when_words(EncounterListRow(**(values | known))) == words
