"""The encounter form: ten required answers, and optional ones for whoever has a minute more."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from referrals.encounters.codes import (
    ANSWER_LABELS,
    BEHAVIOURS,
    CALL_SOURCES,
    CRISIS_FLAG,
    DISPOSITIONS,
    EVENT_TYPE_LABELS,
    INJURIES,
    NATURES,
    SUICIDE_RISKS,
    TECHNIQUES,
    WEAPONS,
    EventType,
    YesNoUnknown,
)
from referrals.encounters.commands import EncounterValues, PersonValues
from referrals.encounters.details.forms import (
    NOT_KNOWN,
    DetailForm,
    choice,
    detail_given,
    one_of,
    perhaps,
    several,
)
from referrals.encounters.queries import EncounterRow
from web.i18n import lazy, translate

NARRATIVE_LENGTH = 8000
AGE_BANDS: Mapping[str, str] = {
    "under_18": N_("Under 18"),
    "18_25": N_("18 to 25"),
    "26_64": N_("26 to 64"),
    "65_plus": N_("65 and older"),
}
YES_NO: Mapping[str, str] = {"yes": N_("Yes"), "no": N_("No")}


def _answer(label: str) -> RadioField:
    return RadioField(
        lazy(label),
        [InputRequired(lazy(N_("Choose an answer; “Not known” is one.")))],
        choices=one_of(ANSWER_LABELS.items()),
    )


class EncounterForm(DetailForm):
    """What an officer answers after a crisis encounter; unknown is an answer of its own."""

    occurred_on = DateField(lazy(N_("Day")), [InputRequired(lazy(N_("Enter the day.")))])
    occurred_time = TimeField(lazy(N_("Time")), [InputRequired(lazy(N_("Enter the time.")))])
    event_number = StringField(
        lazy(N_("Event number")),
        [InputRequired(lazy(N_("Enter the event number."))), Length(max=40)],
        render_kw={"autocomplete": "off"},
    )
    area = SelectField(lazy(N_("Area")), [InputRequired(lazy(N_("Choose the area.")))])
    event_type = RadioField(
        lazy(N_("Kind of event")),
        [InputRequired(lazy(N_("Choose the kind of event.")))],
        choices=one_of(EVENT_TYPE_LABELS.items()),
    )
    crisis = RadioField(
        lazy(CRISIS_FLAG), [InputRequired(lazy(N_("Choose yes or no.")))], choices=one_of(YES_NO.items())
    )
    primary_disposition = SelectField(
        lazy(N_("How it ended")),
        [InputRequired(lazy(N_("Choose how it ended.")))],
        choices=one_of(DISPOSITIONS.choices(), blank=N_("Choose an outcome")),
    )
    apprehension = _answer(N_("Emergency detention under mental-health law?"))
    arrest = _answer(N_("Arrested?"))
    warrant_arrest = perhaps(N_("Arrested on a warrant?"))
    reportable_force = _answer(N_("Reportable force used?"))

    techniques = several(N_("What you did"), TECHNIQUES)
    dispositions = several(N_("Further outcomes"), DISPOSITIONS)
    referral_offered = perhaps(N_("Help or a referral offered?"))
    source_of_call = choice(N_("Source of the call"), CALL_SOURCES)
    occurrence_report = perhaps(N_("Occurrence report written?"))
    cit_requested = perhaps(N_("Asked for"))
    cit_dispatched = perhaps(N_("Dispatched"))
    cit_arrived = perhaps(N_("Arrived"))
    cit_certified = perhaps(N_("Are you crisis-trained yourself?"))
    natures = several(N_("Nature of the crisis"), NATURES)
    behaviours = several(N_("What you saw"), BEHAVIOURS)
    suicide_risk = choice(N_("Suicide risk"), SUICIDE_RISKS)
    weapon = choice(N_("Weapon"), WEAPONS)
    injury = choice(N_("Injury of the person"), INJURIES)
    narrative = TextAreaField(
        lazy(N_("Notes")),
        [Length(max=NARRATIVE_LENGTH)],
        description=lazy(N_("Facts only. Kept sealed; no evaluation reads them.")),
    )
    person_name = StringField(
        lazy(N_("Name")),
        [Length(max=200)],
        description=lazy(N_("With the date of birth, the same person is recognised again.")),
        render_kw={"autocomplete": "off"},
    )
    born_on = DateField(lazy(N_("Date of birth")), [Optional()])
    age_band = SelectField(
        lazy(N_("Age")), [Optional()], choices=one_of(AGE_BANDS.items(), blank=N_("Not known"))
    )
    version = HiddenField()

    def offer_areas(self, areas: Iterable[tuple[UUID, str]]) -> None:
        """The agency's areas, and that the area is not known."""
        first = [("", translate(N_("Choose an area"))), (NOT_KNOWN, translate(N_("Not known")))]
        self.area.choices = [*first, *((str(area_id), name) for area_id, name in areas)]

    def values(self) -> EncounterValues:
        """What the form says, as the command takes it."""
        answers: dict[str, Any] = {name: YesNoUnknown(self[name].data or NOT_KNOWN) for name in ANSWERS}
        answers |= {name: self[name].data or None for name in SINGLE}
        answers |= {name: frozenset(self[name].data or ()) for name in SEVERAL}
        return EncounterValues(
            occurred_on=self.occurred_on.data,
            occurred_time=self.occurred_time.data,
            event_number=self.event_number.data or "",
            event_type=EventType(self.event_type.data),
            crisis=self.crisis.data == "yes",
            primary_disposition=self.primary_disposition.data,
            area_id=None if self.area.data == NOT_KNOWN else UUID(self.area.data),
            **answers,
            narrative=(self.narrative.data or "").strip() or None,
            person=self._person(),
            detail=self.detail(),
        )

    def shown_version(self) -> int | None:
        """The version that the page showed; a forged one counts as none."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None

    def _person(self) -> PersonValues | None:
        name, born_on = (self.person_name.data or "").strip() or None, self.born_on.data
        band = self.age_band.data or None
        if not (name or born_on or band):
            return None
        language = (self.language.data or "").strip() or None
        return PersonValues(name=name, born_on=born_on, age_band=band, language=language)


ANSWERS = (
    "apprehension",
    "arrest",
    "warrant_arrest",
    "reportable_force",
    "referral_offered",
    "occurrence_report",
    "cit_requested",
    "cit_dispatched",
    "cit_arrived",
    "cit_certified",
)
SINGLE = ("source_of_call", "suicide_risk", "weapon", "injury")
SEVERAL = ("techniques", "dispositions", "natures", "behaviours")


def fresh(now: datetime, timezone: str) -> dict[str, object]:
    """A new form begins with the present day and time of the agency."""
    local = now.astimezone(ZoneInfo(timezone))
    return {"occurred_on": local.date(), "occurred_time": local.time().replace(second=0, microsecond=0)}


def given(row: EncounterRow, timezone: str) -> dict[str, object]:
    """A stored encounter as the form's first values."""
    assert row.occurred_at is not None
    local = row.occurred_at.astimezone(ZoneInfo(timezone))
    return {
        "occurred_on": local.date(),
        "occurred_time": local.time(),
        "event_number": row.event_number,
        "area": str(row.area_id) if row.area_id else NOT_KNOWN,
        "event_type": row.event_type.value,
        "crisis": "yes" if row.crisis else "no",
        "primary_disposition": row.primary_disposition,
        **{name: getattr(row, name).value for name in ANSWERS},
        **{name: getattr(row, name) or "" for name in SINGLE},
        **{name: list(getattr(row, name)) for name in SEVERAL},
        "dispositions": [code for code in row.dispositions if code != row.primary_disposition],
        "narrative": row.narrative,
        "person_name": row.person_name,
        "born_on": row.born_on,
        "age_band": row.age_band or "",
        **detail_given(row, timezone),
        "version": str(row.version),
    }
