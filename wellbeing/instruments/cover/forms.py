"""The form of a duty cover."""

from collections.abc import Sequence
from datetime import time
from typing import Any
from uuid import UUID

from wtforms import HiddenField, IntegerField, SelectField, SelectMultipleField, StringField, TimeField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from web.forms import BaseForm, choices
from web.i18n import lazy
from wellbeing.instruments.cover.policy import LONGEST_CONTACT, CoverValues
from wellbeing.instruments.cover.responders import Responder

DAYS = (
    ("0", N_("Monday")),
    ("1", N_("Tuesday")),
    ("2", N_("Wednesday")),
    ("3", N_("Thursday")),
    ("4", N_("Friday")),
    ("5", N_("Saturday")),
    ("6", N_("Sunday")),
)


class CoverForm(BaseForm):
    """Who is on duty, how they are reached, when, how fast, and who stands behind them."""

    version = HiddenField(default="0")
    provider_id = SelectField(
        lazy(N_("Whose clinicians are on duty?")), [InputRequired(lazy(N_("Choose an organisation.")))]
    )
    contact = StringField(
        lazy(N_("How are they reached?")),
        [InputRequired(lazy(N_("Say how those on duty are reached."))), Length(max=LONGEST_CONTACT)],
        description=lazy(N_("A telephone number of the duty, not of one person.")),
    )
    weekdays = SelectMultipleField(
        lazy(N_("On which days?")),
        [InputRequired(lazy(N_("Choose at least one day.")))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    opens_at = TimeField(lazy(N_("From")), [InputRequired(lazy(N_("Enter a time, for example 08:00.")))])
    closes_at = TimeField(
        lazy(N_("Until")),
        [InputRequired(lazy(N_("Enter a time, for example 18:00.")))],
        description=lazy(N_("For day and night enter 00:00 in both.")),
    )
    response_minutes = IntegerField(
        lazy(N_("First attempt within how many minutes?")),
        [InputRequired(lazy(N_("Enter a number from 5 to 60.")))],
        default=60,
        description=lazy(N_("60 at most.")),
    )
    backup_id = SelectField(
        lazy(N_("Who is the back-up?")),
        [InputRequired(lazy(N_("Choose an organisation.")))],
        description=lazy(N_("Another organisation. Its clinicians see what nobody tried in time.")),
    )
    backup_contact = StringField(
        lazy(N_("How is the back-up reached?")),
        [InputRequired(lazy(N_("Say how those on duty are reached."))), Length(max=LONGEST_CONTACT)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weekdays.choices = choices(DAYS)

    def offer(self, responders: Sequence[Responder]) -> "CoverForm":
        """Offer the organisations that have clinicians."""
        for name in ("provider_id", "backup_id"):
            self[name].choices = choices([(one.id, one.name) for one in responders], blank=N_("Choose"))
        return self

    @property
    def seen_version(self) -> int:
        """The version on which the form was filled in."""
        return int(self.version.data) if str(self.version.data).isdecimal() else 0

    @property
    def values(self) -> CoverValues:
        """What was filled in."""
        return CoverValues(
            provider_id=UUID(self.provider_id.data),
            backup_id=UUID(self.backup_id.data),
            contact=self.contact.data or "",
            backup_contact=self.backup_contact.data or "",
            weekdays=frozenset(int(day) for day in self.weekdays.data or ()),
            opens_at=self.opens_at.data or time(0),
            closes_at=self.closes_at.data or time(0),
            response_minutes=self.response_minutes.data or 0,
        )


def filled(values: CoverValues) -> dict[str, Any]:
    """What was arranged, as the form's first content."""
    return {
        "provider_id": str(values.provider_id),
        "backup_id": str(values.backup_id),
        "contact": values.contact,
        "backup_contact": values.backup_contact,
        "weekdays": [str(day) for day in sorted(values.weekdays)],
        "opens_at": values.opens_at,
        "closes_at": values.closes_at,
        "response_minutes": values.response_minutes,
    }
