"""The response times of a draft: per level of urgency an amount and a unit for each step."""

from collections.abc import Callable
from typing import Any

from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional

from core.response_time import ClockBasis, ResponseTime
from core.text import N_
from partners.memoranda import defaults, labels
from partners.memoranda.content import Content
from partners.memoranda.drafts import Change, ResponseTimes
from partners.memoranda.section_form import SectionForm
from partners.memoranda.terms import Step, Urgency
from web.forms import choices
from web.i18n import lazy, translate

UNITS: dict[str, tuple[str, Callable[[int], ResponseTime]]] = {
    "minutes": (N_("minutes"), ResponseTime.of_minutes),
    "hours": (N_("hours"), ResponseTime.of_hours),
    "opening_minutes": (
        N_("minutes of opening hours"),
        lambda amount: ResponseTime.of_minutes(amount, ClockBasis.BUSINESS),
    ),
    "opening_hours": (
        N_("hours of opening hours"),
        lambda amount: ResponseTime.of_hours(amount, ClockBasis.BUSINESS),
    ),
    "business_days": (N_("business days"), ResponseTime.of_business_days),
}


def amount_and_unit(time: ResponseTime) -> tuple[int, str]:
    """A response time as people type it, in the largest unit that is whole."""
    if time.business_days:
        return time.business_days, "business_days"
    prefix = "opening_" if time.basis is ClockBasis.BUSINESS else ""
    if time.minutes % 60:
        return time.minutes, f"{prefix}minutes"
    return time.minutes // 60, f"{prefix}hours"


class ResponseTimesBase(SectionForm):
    """How fast the NGO answers, per level of urgency; the fields are made below."""

    @classmethod
    def values_of(cls, content: Content) -> dict[str, Any]:
        """The agreed times, and the [HOUSE] defaults for levels that are not covered yet."""
        values: dict[str, Any] = {}
        covered = content.urgencies()
        for urgency in defaults.OFFERED_URGENCIES:
            values[f"{urgency}_covered"] = urgency in covered
            for step in Step:
                key = (urgency, step)
                time = content.response_times.get(key, defaults.RESPONSE_TIMES[key])
                values[f"{urgency}_{step}_amount"], values[f"{urgency}_{step}_unit"] = amount_and_unit(time)
        return values

    def rows(self) -> list[tuple[Any, list[tuple[str, Any, Any]]]]:
        """Per level of urgency its box, and the words, the amount and the unit of each step."""

        def parts(urgency: Urgency, step: Step) -> tuple[str, Any, Any]:
            words = translate(labels.STEPS[step])
            return words, self[f"{urgency}_{step}_amount"], self[f"{urgency}_{step}_unit"]

        return [
            (self[f"{urgency}_covered"], [parts(urgency, step) for step in Step])
            for urgency in defaults.OFFERED_URGENCIES
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """A level that is covered needs all its times; the fields of the others are not asked, and hold nothing."""
        super().validate(extra_validators)
        for covered, steps in self.rows():
            for _words, amount, unit in steps:
                if not covered.data:
                    amount.errors = unit.errors = ()
                    amount.data = None
                elif amount.data is None and not amount.errors:
                    amount.errors = [translate(N_("Give the time, or do not cover this level."))]
        return not any(field.errors for field in self)

    def to_change(self) -> Change:
        """What was typed for the levels that are covered, as the command takes it."""
        times = {}
        for urgency in defaults.OFFERED_URGENCIES:
            if not self[f"{urgency}_covered"].data:
                continue
            for step in Step:
                make = UNITS[self[f"{urgency}_{step}_unit"].data][1]
                times[urgency, step] = make(self[f"{urgency}_{step}_amount"].data)
        return ResponseTimes(times=times)


def _response_time_fields() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for urgency in defaults.OFFERED_URGENCIES:
        fields[f"{urgency}_covered"] = BooleanField(
            lazy(labels.URGENCIES[urgency]), description=lazy(labels.URGENCY_MEANINGS[urgency])
        )
        for step in Step:
            fields[f"{urgency}_{step}_amount"] = IntegerField(
                lazy(N_("Within")), [Optional(), NumberRange(min=1, max=10_000)]
            )
            fields[f"{urgency}_{step}_unit"] = SelectField(
                lazy(N_("Unit")), choices=lambda: choices((name, text) for name, (text, _) in UNITS.items())
            )
    return fields


ResponseTimesSection = type("ResponseTimesSection", (ResponseTimesBase,), _response_time_fields())
