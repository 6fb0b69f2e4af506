"""What makes an encounter consistent (facts.md 5.1, quality rules); unknown is never read as no."""

from collections.abc import Iterator
from datetime import datetime

from core.codes import CodeList
from core.errors import NotFound, RuleBroken
from core.text import N_
from referrals.encounters.codes import (
    BEHAVIOURS,
    CALL_SOURCES,
    DISPOSITIONS,
    EXCLUSIVE_DISPOSITIONS,
    INJURIES,
    NATURES,
    SUICIDE_RISKS,
    TECHNIQUES,
    WEAPONS,
    YesNoUnknown,
    counts_of,
)
from referrals.encounters.details.rules import problems_with, unknown_codes
from referrals.encounters.details.times import Moments, moment_in, moments_of
from referrals.encounters.values import EncounterValues

EARLIEST_YEAR = 2000
FORCE_TOOLS = frozenset({"handcuffs", "hands_on", "less_lethal_display", "other"})
"""Techniques that are a means of force; talk and time are not."""
UNABLE = "unable_to_contact"
YES, NO, UNKNOWN = YesNoUnknown.YES, YesNoUnknown.NO, YesNoUnknown.UNKNOWN


def moment_of(values: EncounterValues, timezone: str) -> datetime | None:
    """The moment in UTC, the earlier one where the clock was put back; None where it skipped that time."""
    civil = datetime.combine(values.occurred_on, values.occurred_time)
    return moment_in(civil, timezone)


def times_of(values: EncounterValues, timezone: str) -> Moments:
    """The moments of the optional times, each taken from the one before it."""
    occurred = datetime.combine(values.occurred_on, values.occurred_time)
    return moments_of(values.detail, occurred=occurred, timezone=timezone)


def problems_of(
    values: EncounterValues, *, timezone: str, now: datetime, force_reports: int = 0
) -> list[RuleBroken]:
    """Every rule that the encounter breaks, each with the field that mends it; an empty list is a good one.

    `force_reports` is how many officers have reported their use of force: each names its means.
    """
    unknown = [*_unknown_codes(values), *unknown_codes(values.detail)]
    if unknown or values.occurred_on.year < EARLIEST_YEAR:
        return unknown or [RuleBroken(N_("Check the year of the encounter."), "occurred_on")]
    return [
        *_time(values, timezone, now),
        *_outcome(values),
        *_scene(values, force_reports),
        *_person(values, now),
        *problems_with(values, times_of(values, timezone), occurred_at=moment_of(values, timezone), now=now),
    ]


def _unknown_codes(values: EncounterValues) -> Iterator[RuleBroken]:
    single: tuple[tuple[str, CodeList, str | None], ...] = (
        ("primary_disposition", DISPOSITIONS, values.primary_disposition),
        ("source_of_call", CALL_SOURCES, values.source_of_call),
        ("injury", INJURIES, values.injury),
        ("weapon", WEAPONS, values.weapon),
        ("suicide_risk", SUICIDE_RISKS, values.suicide_risk),
    )
    several: tuple[tuple[str, CodeList, frozenset[str]], ...] = (
        ("natures", NATURES, values.natures),
        ("behaviours", BEHAVIOURS, values.behaviours),
        ("techniques", TECHNIQUES, values.techniques),
        ("dispositions", DISPOSITIONS, values.dispositions),
    )
    for field, codes, value in single:
        if value is not None and not _is_known(codes, value):
            yield RuleBroken(N_("Choose one of the answers."), field)
    for field, codes, chosen in several:
        if not all(_is_known(codes, value) for value in chosen):
            yield RuleBroken(N_("Choose among the answers."), field)


def _is_known(codes: CodeList, value: str) -> bool:
    try:
        codes.get(value)
    except NotFound:
        return False
    return True


def _time(values: EncounterValues, timezone: str, now: datetime) -> Iterator[RuleBroken]:
    moment = moment_of(values, timezone)
    if moment is None:
        yield RuleBroken(N_("That time did not exist: the clocks were put forward."), "occurred_time")
    elif moment > now:
        yield RuleBroken(N_("The encounter cannot be in the future."), "occurred_on")
    if not values.event_number.strip():
        yield RuleBroken(N_("Enter the event number."), "event_number")


def _outcome(values: EncounterValues) -> Iterator[RuleBroken]:
    dispositions = values.all_dispositions()
    counts = counts_of(dispositions)
    if dispositions >= EXCLUSIVE_DISPOSITIONS or (counts.diverted and values.arrest is YES):
        yield RuleBroken(N_("A person who was diverted was not arrested. Choose one of the two."), "arrest")
    elif counts.arrest and values.arrest is not YES:
        yield RuleBroken(N_("The encounter ended in an arrest: answer yes here."), "arrest")
    if values.warrant_arrest is YES and values.arrest is not YES:
        yield RuleBroken(N_("An arrest on a warrant is an arrest: answer yes there."), "warrant_arrest")
    if counts.apprehension and values.apprehension is not YES:
        yield RuleBroken(
            N_("The encounter ended in emergency involuntary detention: answer yes here."), "apprehension"
        )
    if counts.referral_offered and values.referral_offered is NO:
        yield RuleBroken(N_("The outcome says that help was offered: answer yes here."), "referral_offered")


def _scene(values: EncounterValues, force_reports: int) -> Iterator[RuleBroken]:
    if force_reports and values.reportable_force is not YES:
        yield RuleBroken(
            N_("Officers have reported force at this encounter: answer yes here."), "reportable_force"
        )
    if values.reportable_force is YES and not force_reports and not values.techniques & FORCE_TOOLS:
        yield RuleBroken(N_("Reportable force needs at least one means of force."), "techniques")
    if UNABLE in values.all_dispositions() and values.behaviours:
        yield RuleBroken(N_("A person who could not be met showed no behaviour."), "behaviours")


def _person(values: EncounterValues, now: datetime) -> Iterator[RuleBroken]:
    person = values.person
    if person is None or person.born_on is None:
        return
    if person.born_on > now.date() or person.born_on.year < now.year - 130:
        yield RuleBroken(N_("Check the date of birth."), "born_on")
