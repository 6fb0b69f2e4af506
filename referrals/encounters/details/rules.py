"""What makes the optional answers consistent (facts.md 5.1, quality rules); unknown is never read as no."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from core.codes import NOTE_MINIMUM, CodeList
from core.errors import RuleBroken
from core.text import N_
from referrals.encounters.codes import INJURIES, RISKS, WEAPON_USES, YesNoUnknown
from referrals.encounters.details.codes import (
    CALL_TYPES,
    CONVEYANCES,
    DECISIONS,
    DESTINATIONS,
    DETENTION_OUTCOMES,
    DETENTION_POWERS,
    DETENTION_REASONS,
    ETHNICITIES,
    HOUSING,
    PERCEIVED_ONLY_SAID,
    PLACES_OF_SAFETY,
    REPORTING_PARTIES,
    SEXES,
    TOLD_BY,
)
from referrals.encounters.details.times import STEPS, Moments
from referrals.encounters.details.values import DETENTION, DetailValues
from referrals.encounters.values import EncounterValues

YES, NO = YesNoUnknown.YES, YesNoUnknown.NO
MOST_UNITS = 99
DETENTION_COUNTRIES = frozenset({"GB"})
"""Where sections 135 and 136 of the Mental Health Act are law."""
NOTHING = DetailValues()
LIMIT = timedelta(hours=24)
EXTENSION = timedelta(hours=12)
WEAPONS_HELD = frozenset({"knife", "gun", "other"})

SINGLE: tuple[tuple[str, CodeList], ...] = (
    ("initial_call_type", CALL_TYPES),
    ("final_call_type", CALL_TYPES),
    ("reporting_party", REPORTING_PARTIES),
    ("sex_perceived", SEXES),
    ("sex_stated", SEXES),
    ("ethnicity_perceived", ETHNICITIES),
    ("ethnicity_stated", ETHNICITIES),
    ("housing", HOUSING),
    ("known_told_by", TOLD_BY),
    ("injury_officer", INJURIES),
    ("injury_other", INJURIES),
    ("destination", DESTINATIONS),
    ("offence_decision", DECISIONS),
    ("detention_power", DETENTION_POWERS),
    ("detention_reason", DETENTION_REASONS),
    ("place_of_safety", PLACES_OF_SAFETY),
    ("conveyance", CONVEYANCES),
    ("detention_outcome", DETENTION_OUTCOMES),
)
SEVERAL: tuple[tuple[str, CodeList], ...] = (("risks", RISKS), ("weapon_uses", WEAPON_USES))
LATE = {
    "dispatched_at": N_("Nobody is dispatched before the report. Check the times."),
    "arrived_at": N_("Nobody arrives before being dispatched. Check the times."),
    "cleared_at": N_("An encounter is not cleared before the arrival. Check the times."),
}
ORDER = ("reported_at", "dispatched_at", "arrived_at", "cleared_at")


def asked_of(values: EncounterValues, *, country: str) -> EncounterValues:
    """The answers without those to questions that the agency's country does not ask."""
    if country in DETENTION_COUNTRIES:
        return values
    blank = {name: getattr(NOTHING, name) for name in DETENTION}
    return replace(values, detail=replace(values.detail, **blank))


def unknown_codes(values: DetailValues) -> Iterator[RuleBroken]:
    """Answers that no list holds; a form offers none of them."""
    for field, codes in SINGLE:
        chosen = getattr(values, field)
        if chosen is not None and chosen not in codes:
            yield RuleBroken(N_("Choose one of the answers."), field)
        elif field.endswith("_perceived") and chosen in PERCEIVED_ONLY_SAID:
            yield RuleBroken(N_("Only the person can decline to say."), field)
    for field, codes in SEVERAL:
        if not all(value in codes for value in getattr(values, field)):
            yield RuleBroken(N_("Choose among the answers."), field)


def problems_with(
    whole: EncounterValues, moments: Moments, *, occurred_at: datetime | None, now: datetime
) -> Iterator[RuleBroken]:
    """Every rule that the optional answers break, each with the field that mends it."""
    values = whole.detail
    yield from _times(values, moments, occurred_at, now)
    yield from _attendance(whole)
    yield from _offence(whole)
    yield from _handover(moments)
    if values.answered(DETENTION):
        yield from _detention(whole, moments)


def limit_of(arrived_at: datetime | None, extended: YesNoUnknown) -> datetime | None:
    """Until when a person may be held at a place of safety: 24 hours from the arrival, 36 where extended."""
    if arrived_at is None:
        return None
    return arrived_at + LIMIT + (EXTENSION if extended is YES else timedelta())


def _times(
    values: DetailValues, moments: Moments, occurred_at: datetime | None, now: datetime
) -> Iterator[RuleBroken]:
    for step in STEPS:
        name, moment = step.removesuffix("_at"), getattr(moments, step)
        if getattr(values, f"{name}_time") is not None and moment is None:
            yield RuleBroken(N_("That time did not exist: the clocks were put forward."), f"{name}_time")
        elif moment is not None and moment > now:
            yield RuleBroken(N_("This cannot be in the future."), f"{name}_time")
    for name in ("reported", "assessed"):
        if getattr(values, f"{name}_on") is not None and getattr(values, f"{name}_time") is None:
            yield RuleBroken(N_("Enter the time too."), f"{name}_time")
    last: datetime | None = None
    for step in ORDER:
        moment = getattr(moments, step)
        if moment is None:
            continue
        if last is not None and moment < last:
            yield RuleBroken(LATE[step], f"{step.removesuffix('_at')}_time")
        last = moment
    if moments.cleared_at is not None and occurred_at is not None and moments.cleared_at < occurred_at:
        yield RuleBroken(
            N_("An encounter is not cleared before it happened. Check the times."), "cleared_time"
        )


def _attendance(whole: EncounterValues) -> Iterator[RuleBroken]:
    values = whole.detail
    if whole.cit_arrived is YES and whole.cit_dispatched is not YES and whole.source_of_call != "on_view":
        yield RuleBroken(
            N_(
                "A crisis-trained officer who arrived was dispatched: answer yes here, or say that the officer saw it."
            ),
            "cit_dispatched",
        )
    if values.units is not None and not 1 <= values.units <= MOST_UNITS:
        yield RuleBroken(N_("Enter a number from 1 to 99."), "units")
    if values.weapon_uses and whole.weapon not in WEAPONS_HELD:
        yield RuleBroken(N_("Say which weapon it was."), "weapon")
    if values.known_told_by is not None and values.known_to_service is not YES:
        yield RuleBroken(
            N_("Somebody told you that the person is known to a service: answer yes here."),
            "known_to_service",
        )


def _offence(whole: EncounterValues) -> Iterator[RuleBroken]:
    values = whole.detail
    if values.diversion_eligible is YES and values.arrestable_offence is not YES:
        yield RuleBroken(
            N_("Only an offence for which somebody could be arrested can be diverted: answer yes here."),
            "arrestable_offence",
        )
    elif values.offence_decision is not None and values.arrestable_offence is NO:
        yield RuleBroken(N_("Without an offence there is no decision about it."), "offence_decision")
    if values.offence_decision == "diverted" and whole.arrest is YES:
        yield RuleBroken(
            N_("A person who was diverted was not arrested. Choose one of the two."), "offence_decision"
        )
    elif values.offence_decision == "arrested" and whole.arrest is not YES:
        yield RuleBroken(N_("The encounter ended in an arrest: answer yes here."), "arrest")
    if values.decision_reason and values.offence_decision is None:
        yield RuleBroken(N_("Choose the decision to which the reason belongs."), "offence_decision")


def _handover(moments: Moments) -> Iterator[RuleBroken]:
    reached, handed = moments.handover_arrived_at, moments.handed_over_at
    if reached is not None and moments.arrived_at is not None and reached < moments.arrived_at:
        yield RuleBroken(
            N_("Nobody is taken there before the officers arrived. Check the times."), "handover_arrived_time"
        )
    if handed is not None and reached is not None and handed < reached:
        yield RuleBroken(
            N_("Nobody is handed over before the arrival there. Check the times."), "handed_over_time"
        )


def _detention(whole: EncounterValues, moments: Moments) -> Iterator[RuleBroken]:
    values = whole.detail
    if whole.apprehension is not YES:
        yield RuleBroken(
            N_("A detention under the Mental Health Act is emergency detention: answer yes here."),
            "apprehension",
        )
    if values.detention_power is None:
        yield RuleBroken(N_("Choose the power that was used."), "detention_power")
    notes = (
        (PLACES_OF_SAFETY, values.place_of_safety, "place_justification", values.place_justification,
         N_("Say in at least %(count)s characters why a police station was used.")),
        (CONVEYANCES, values.conveyance, "conveyance_reason", values.conveyance_reason,
         N_("Say in at least %(count)s characters why it was not an ambulance.")),
    )  # fmt: skip
    for codes, chosen, field, note, words in notes:
        code = codes.find(chosen)
        if code is not None and code.needs_note and len((note or "").strip()) < NOTE_MINIMUM:
            yield RuleBroken(words, field, count=NOTE_MINIMUM)
    reached, assessed = moments.handover_arrived_at, moments.assessed_at
    if reached is not None and assessed is not None and assessed < reached:
        yield RuleBroken(
            N_("The assessment is not before the arrival at the place of safety. Check the times."),
            "assessed_time",
        )
