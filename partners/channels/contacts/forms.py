"""The form of a contact."""

from collections.abc import Iterable
from uuid import UUID

from wtforms import (
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from partners.channels.contacts.policy import ContactValues
from partners.channels.contacts.purposes import PURPOSE_LABELS, Purpose
from web.forms import BaseForm, choices
from web.i18n import lazy

WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else text


class ContactForm(BaseForm):
    """Somebody of one's own side, and what to call them for."""

    version = HiddenField(default="0")
    purpose = SelectField(lazy(N_("For what")))
    user_id = SelectField(
        lazy(N_("Colleague")),
        [Optional()],
        description=lazy(N_("Somebody with an account. Or enter the name of somebody without one below.")),
    )
    name = StringField(
        lazy(N_("Name, or what answers the telephone")),
        [Length(max=160)],
        filters=[_stripped],
        description=lazy(N_("For example “Duty line”.")),
    )
    phone = TelField(lazy(N_("Telephone")), [Length(max=40)], filters=[_stripped])
    email = EmailField(lazy(N_("E-mail")), [Length(max=254)], filters=[_stripped])
    hours = StringField(
        lazy(N_("When to call")),
        [Length(max=120)],
        filters=[_stripped],
        description=lazy(N_("For example “Mon–Fri 9–17” or “day and night”.")),
    )
    note = TextAreaField(
        lazy(N_("What else to know")), [Length(max=300)], filters=[_stripped], render_kw={"rows": 2}
    )
    service_id = SelectField(lazy(N_("Only for the service")), [Optional()])
    area_id = SelectField(lazy(N_("Only for the area")), [Optional()])
    opens_at = TimeField(lazy(N_("Answers from")), [Optional()])
    closes_at = TimeField(
        lazy(N_("Answers until")),
        [Optional()],
        description=lazy(
            N_("Hours that end before they begin last over midnight. Leave both empty for all day.")
        ),
    )
    days = SelectMultipleField(
        lazy(N_("On these days")),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        choices=lambda: choices((str(day), name) for day, name in enumerate(WEEKDAYS)),
        description=lazy(N_("Choose none for every day.")),
    )
    position = IntegerField(
        lazy(N_("Order")),
        [InputRequired(lazy(N_("Enter a number from 1 to 20.")))],
        default=1,
        description=lazy(N_("1 is called first.")),
    )
    valid_from = DateField(lazy(N_("From")), [InputRequired(lazy(N_("Enter the first day.")))])
    valid_until = DateField(lazy(N_("Until and including")), [Optional()])

    def offer(
        self,
        colleagues: Iterable[tuple[UUID, str]],
        *,
        services: Iterable[tuple[UUID, str]] = (),
        areas: Iterable[tuple[UUID, str]] = (),
    ) -> None:
        """Offer the purposes, the people of one's own side, and what a contact may be limited to."""
        self.service_id.choices = choices(((str(k), name) for k, name in services), blank=N_("Every service"))
        self.area_id.choices = choices(((str(k), name) for k, name in areas), blank=N_("Every area"))
        self.purpose.choices = choices((purpose.value, PURPOSE_LABELS[purpose]) for purpose in Purpose)
        people = ((str(one), name) for one, name in colleagues)
        self.user_id.choices = choices(people, blank=N_("Somebody without an account"))

    @property
    def seen_version(self) -> int:
        """The version on which the form was filled in."""
        return int(self.version.data) if str(self.version.data).isdecimal() else 0

    @property
    def values(self) -> ContactValues:
        """What was filled in."""
        return ContactValues(
            purpose=Purpose(self.purpose.data),
            user_id=UUID(self.user_id.data) if self.user_id.data else None,
            name=self.name.data or None,
            phone=self.phone.data or None,
            email=self.email.data or None,
            hours=self.hours.data or None,
            note=self.note.data or None,
            position=self.position.data,
            valid_from=self.valid_from.data,
            valid_until=self.valid_until.data,
            service_id=UUID(self.service_id.data) if self.service_id.data else None,
            area_id=UUID(self.area_id.data) if self.area_id.data else None,
            opens_at=self.opens_at.data,
            closes_at=self.closes_at.data,
            weekdays="".join(sorted(self.days.data or ())) or None,
        )
