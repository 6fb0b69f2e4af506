"""The sections of a service as forms: each shows its part and answers what the NGO says."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional

from core.text import N_
from partners.services.codes import (
    LANGUAGES,
    MODALITIES,
    POPULATIONS,
    WEEKDAYS,
    Modality,
    Population,
    Weekday,
)
from partners.services.labels import SERVICE_STATUSES, ServiceStatus
from partners.services.needs import NEED_LABELS, Need
from partners.services.opening import hours_on, hours_text, read_hours
from partners.services.rows import LocationRow, PhoneRow, ServiceRow
from partners.services.values import (
    OLDEST,
    About,
    Access,
    Alert,
    Place,
    Section,
    Times,
    read_areas,
    read_phones,
)
from web.forms import BaseForm, boxes, choices
from web.i18n import lazy

LONG = 8000
SHORT = 1000


class SectionForm(BaseForm):
    """Part of a service; `seen` is the last change that the page showed."""

    title: str
    hint: str
    seen = HiddenField()

    def seen_at(self) -> datetime | None:
        """The last change that the page showed; a forged value counts as none."""
        try:
            return datetime.fromisoformat(self.seen.data) if self.seen.data else None
        except ValueError:
            return None

    def offer(self, places: Sequence[LocationRow]) -> None:
        """Offer what only the database knows."""

    def values(self) -> Section:
        """What the form says, as the command takes it; raises `RuleBroken` for what cannot be read."""
        raise TypeError("each section says what it means")


class AboutForm(SectionForm):
    """What the service does and for whom."""

    title = N_("What and for whom")
    hint = N_("Name, needs, who may use it, ages.")

    name = StringField(lazy(N_("Name of the service")), [InputRequired(), Length(max=255)])
    description = TextAreaField(
        lazy(N_("What the service does")),
        [Length(max=LONG)],
        description=lazy(N_("Officers read this before they refer a person. Name no clients.")),
        render_kw={"rows": 6},
    )
    status = SelectField(
        lazy(N_("Status")), [InputRequired()], choices=lambda: choices(SERVICE_STATUSES.items())
    )
    needs = boxes(
        N_("Needs that the service meets"),
        NEED_LABELS,
        validators=[InputRequired(lazy(N_("Choose at least one need that the service meets.")))],
        description=lazy(N_("Choose all that apply.")),
    )
    is_mental_health = BooleanField(lazy(N_("The service concerns mental health or crisis")))
    populations = boxes(
        N_("Made for"),
        POPULATIONS,
        description=lazy(N_("Groups for whom the service is made. Choose none where it is for everybody.")),
    )
    eligibility = TextAreaField(
        lazy(N_("Who may use it")), [Length(max=LONG)], description=lazy(N_("In a sentence or two."))
    )
    minimum_age = IntegerField(lazy(N_("Lowest age")), [Optional(), NumberRange(0, OLDEST)])
    maximum_age = IntegerField(lazy(N_("Highest age")), [Optional(), NumberRange(0, OLDEST)])

    def values(self) -> About:
        """What the form says."""
        return About(
            name=(self.name.data or "").strip(),
            description=_text(self.description.data),
            status=ServiceStatus(self.status.data),
            needs=frozenset(Need(need) for need in self.needs.data or ()),
            populations=frozenset(Population(code) for code in self.populations.data or ()),
            eligibility=_text(self.eligibility.data),
            minimum_age=self.minimum_age.data,
            maximum_age=self.maximum_age.data,
            is_mental_health=bool(self.is_mental_health.data),
        )


class AccessForm(SectionForm):
    """How somebody gets in."""

    title = N_("How to get in")
    hint = N_("Phone, how to apply, documents, languages, what it costs.")

    phones = TextAreaField(
        lazy(N_("Phone numbers")),
        [Length(max=SHORT)],
        description=lazy(
            N_("One on a line. After a comma you may say for whom: 555 010 0200, for officers at night")
        ),
        render_kw={"rows": 3},
    )
    email = EmailField(
        lazy(N_("E-mail")),
        [
            Optional(),
            Email(lazy(N_("Enter an e-mail address, for example name@example.org."))),
            Length(max=254),
        ],
    )
    website = URLField(lazy(N_("Website")), [Optional(), Length(max=500)])
    application_process = TextAreaField(
        lazy(N_("How to apply")),
        [Length(max=LONG)],
        description=lazy(N_("What happens from the first call to the first appointment.")),
    )
    required_documents = TextAreaField(lazy(N_("Documents needed")), [Length(max=LONG)])
    language_codes = boxes(N_("Languages spoken"), LANGUAGES)
    languages = StringField(
        lazy(N_("More about languages")),
        [Length(max=SHORT)],
        description=lazy(N_("Languages that the list lacks, or when each is spoken.")),
    )
    interpretation_services = StringField(
        lazy(N_("Interpreting")),
        [Length(max=SHORT)],
        description=lazy(N_("For example: by phone in 200 languages; sign language on request.")),
    )
    fees = StringField(
        lazy(N_("Fees")), [Length(max=SHORT)], description=lazy(N_("For example: none, or what it costs."))
    )
    has_sliding_scale = BooleanField(lazy(N_("Who earns less pays less (sliding scale)")))

    def values(self) -> Access:
        """What the form says."""
        return Access(
            phones=read_phones(self.phones.data or ""),
            email=_text(self.email.data),
            website=_text(self.website.data),
            application_process=_text(self.application_process.data),
            required_documents=_text(self.required_documents.data),
            language_codes=frozenset(self.language_codes.data or ()),
            languages=_text(self.languages.data),
            interpretation_services=_text(self.interpretation_services.data),
            fees=_text(self.fees.data),
            has_sliding_scale=bool(self.has_sliding_scale.data),
        )


def _day(day: Weekday) -> StringField:
    return StringField(lazy(WEEKDAYS[day]), [Length(max=400)], render_kw={"autocomplete": "off"})


class TimesForm(SectionForm):
    """When and where the service meets people."""

    title = N_("When and where")
    hint = N_("In person or not, opening hours, place, accessibility, area.")

    modalities = boxes(N_("How you meet people"), MODALITIES)
    always_open = BooleanField(lazy(N_("Day and night, every day")))
    day_mo, day_tu, day_we, day_th, day_fr, day_sa, day_su = (_day(day) for day in Weekday)
    schedule_description = StringField(
        lazy(N_("More about the hours")),
        [Length(max=SHORT)],
        description=lazy(N_("For example: closed on public holidays; on Fridays by appointment.")),
    )
    location_id = SelectField(lazy(N_("Place")))
    address_1 = StringField(lazy(N_("Street and number")), [Length(max=255)])
    city = StringField(lazy(N_("Town")), [Length(max=120)])
    state_province = StringField(lazy(N_("State or province")), [Length(max=60)])
    postal_code = StringField(lazy(N_("Postal code")), [Length(max=20)])
    accessibility = TextAreaField(
        lazy(N_("Accessibility")),
        [Length(max=SHORT)],
        description=lazy(N_("Steps, lift, toilet, parking, hearing loop, quiet room.")),
    )
    areas = TextAreaField(
        lazy(N_("Areas that the service covers")),
        [Length(max=LONG)],
        description=lazy(N_("In your own words, one on a line. Leave it empty where it is for everybody.")),
        render_kw={"rows": 3},
    )

    @property
    def days(self) -> list[Any]:
        """The field of each day, Monday first."""
        return [self[f"day_{day.value.lower()}"] for day in Weekday]

    def offer(self, places: Sequence[LocationRow]) -> None:
        """Offer the organisation's places."""
        pairs = [(place.id, ", ".join(filter(None, (place.name, place.city)))) for place in places]
        self.location_id.choices = choices(pairs, blank=N_("No fixed place, or the address below"))

    def values(self) -> Times:
        """What the form says; raises `RuleBroken` at the day whose hours cannot be read."""
        hours = [
            one
            for day in Weekday
            for one in read_hours(
                day, self[f"day_{day.value.lower()}"].data or "", field=f"day_{day.value.lower()}"
            )
        ]
        parts = {
            name: _text(self[name].data) for name in ("address_1", "city", "state_province", "postal_code")
        }
        place = Place(
            address_1=parts["address_1"] or "",
            city=parts["city"] or "",
            state_province=parts["state_province"],
            postal_code=parts["postal_code"],
        )
        return Times(
            modalities=frozenset(Modality(code) for code in self.modalities.data or ()),
            always_open=bool(self.always_open.data),
            hours=tuple(hours),
            schedule_description=_text(self.schedule_description.data),
            location_id=UUID(self.location_id.data) if self.location_id.data else None,
            new_place=place if any(parts.values()) else None,
            accessibility=_text(self.accessibility.data),
            areas=read_areas(self.areas.data or ""),
        )


class AlertForm(SectionForm):
    """What whoever refers has to know first."""

    title = N_("Alert")
    hint = N_("Something out of the ordinary, shown above everything else.")

    alert = TextAreaField(
        lazy(N_("Alert")),
        [Length(max=500)],
        description=lazy(N_("For example: moved to 12 Harbour Street until the roof is mended.")),
        render_kw={"rows": 3},
    )
    alert_until = DateField(
        lazy(N_("Last day on which it is shown")),
        [Optional()],
        description=lazy(N_("Empty: until you take it away.")),
    )

    def values(self) -> Alert:
        """What the form says."""
        return Alert(alert=_text(self.alert.data), alert_until=self.alert_until.data)


SECTIONS: Mapping[str, type[SectionForm]] = {
    "about": AboutForm,
    "access": AccessForm,
    "times": TimesForm,
    "alert": AlertForm,
}
"""By the last part of their address, in the order of the overview."""


def given(part: str, row: ServiceRow, phones: Sequence[PhoneRow]) -> dict[str, Any]:
    """A stored service as the first values of one of its sections."""
    values: dict[str, Any] = {
        name: getattr(row, name) for name in SECTIONS[part]().data if hasattr(row, name)
    }
    values["seen"] = row.assured_at.isoformat() if row.assured_at else ""
    if part == "about":
        values |= {"status": row.status.value, "needs": list(row.needs), "populations": list(row.populations)}
    elif part == "access":
        values["language_codes"] = list(row.language_codes)
        values["phones"] = "\n".join(", ".join(filter(None, (p.number, p.department))) for p in phones)
    elif part == "times":
        values |= {f"day_{day.value.lower()}": hours_text(hours_on(row.hours, day)) for day in Weekday}
        values |= {
            "modalities": list(row.modalities),
            "areas": "\n".join(row.areas),
            "location_id": str(row.location_id) if row.location_id else "",
        }
    return values


def _text(value: str | None) -> str | None:
    return (value or "").strip() or None
