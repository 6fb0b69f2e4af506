"""What makes an encounter consistent (facts.md 5.1, quality rules); unknown is never read as no."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

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
    EventType,
    YesNoUnknown,
    counts_of,
)
from referrals.people.commands import PersonValues

EARLIEST_YEAR = 2000
FORCE_TOOLS = frozenset({"handcuffs", "hands_on", "less_lethal_display", "other"})
"""Techniques that are a means of force; talk and time are not."""
UNABLE = "unable_to_contact"
YES, NO, UNKNOWN = YesNoUnknown.YES, YesNoUnknown.NO, YesNoUnknown.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterValues:
    """An encounter as an officer records it; day and time are civil, in the agency's time zone."""

    occurred_on: date
    occurred_time: time
    event_number: str
    event_type: EventType
    crisis: bool
    primary_disposition: str
    area_id: UUID | None = None
    arrest: YesNoUnknown = UNKNOWN
    warrant_arrest: YesNoUnknown = UNKNOWN
    apprehension: YesNoUnknown = UNKNOWN
    occurrence_report: YesNoUnknown = UNKNOWN
    reportable_force: YesNoUnknown = UNKNOWN
    referral_offered: YesNoUnknown = UNKNOWN
    source_of_call: str | None = None
    injury: str | None = None
    weapon: str | None = None
    suicide_risk: str | None = None
    natures: frozenset[str] = frozenset()
    behaviours: frozenset[str] = frozenset()
    techniques: frozenset[str] = frozenset()
    dispositions: frozenset[str] = frozenset()
    """Further ones beside the primary one."""
    narrative: str | None = None
    person: PersonValues | None = None

    def all_dispositions(self) -> frozenset[str]:
        """Every disposition, the primary one among them."""
        return self.dispositions | {self.primary_disposition}

    def offered(self) -> YesNoUnknown:
        """Whether a referral was offered: as answered, else what the dispositions say."""
        if self.referral_offered is UNKNOWN and counts_of(self.all_dispositions()).referral_offered:
            return YES
        return self.referral_offered


def moment_of(values: EncounterValues, timezone: str) -> datetime | None:
    """The moment in UTC, the earlier one where the clock was put back; None where it skipped that time."""
    civil = datetime.combine(values.occurred_on, values.occurred_time)
    moment = civil.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)
    return moment if moment.astimezone(ZoneInfo(timezone)).replace(tzinfo=None) == civil else None


def problems_of(values: EncounterValues, *, timezone: str, now: datetime) -> list[RuleBroken]:
    """Every rule that the encounter breaks, each with the field that mends it; an empty list is a good one."""
    unknown = list(_unknown_codes(values))
    return unknown or [
        *_time(values, timezone, now),
        *_outcome(values),
        *_scene(values),
        *_person(values, now),
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
    if values.occurred_on.year < EARLIEST_YEAR:
        yield RuleBroken(N_("Check the year of the encounter."), "occurred_on")
    elif moment is None:
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


def _scene(values: EncounterValues) -> Iterator[RuleBroken]:
    if values.reportable_force is YES and not values.techniques & FORCE_TOOLS:
        yield RuleBroken(N_("Reportable force needs at least one means of force."), "techniques")
    if UNABLE in values.all_dispositions() and values.behaviours:
        yield RuleBroken(N_("A person who could not be met showed no behaviour."), "behaviours")


def _person(values: EncounterValues, now: datetime) -> Iterator[RuleBroken]:
    person = values.person
    if person is None or person.born_on is None:
        return
    if person.born_on > now.date() or person.born_on.year < now.year - 130:
        yield RuleBroken(N_("Check the date of birth."), "born_on")
