"""Forms of volunteers: who they are, checks, training, hours and tasks."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from wtforms import (
    DateField,
    DecimalField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.text import N_
from partners.outreach.campaigns.queries import ActivityRow
from partners.outreach.fields import BOXES
from partners.outreach.terms import CHECK_KINDS, CHECK_RESULTS, VOLUNTEER_ROLES, VolunteerRole
from partners.outreach.volunteers.commands import VolunteerValues
from partners.outreach.volunteers.queries import VolunteerRow
from partners.services.codes import LANGUAGES
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy, translate

DAY = InputRequired(lazy(N_("Give the day.")))


class VolunteerForm(BaseForm):
    """A volunteer and how they are reached."""

    name = StringField(lazy(N_("Name")), [InputRequired(lazy(N_("Give the name."))), Length(max=160)])
    role = RadioField(lazy(N_("Part")), [InputRequired(lazy(N_("Choose in which part they help.")))])
    phone = StringField(lazy(N_("Telephone")), [Optional(), Length(max=40)], render_kw={"inputmode": "tel"})
    email = StringField(lazy(N_("E-mail")), [Optional(), Length(max=254)], render_kw={"inputmode": "email"})
    languages = SelectMultipleField(lazy(N_("Languages")), [Optional()], **BOXES)
    started_on = DateField(lazy(N_("Helps since")), [DAY])
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = choices(VOLUNTEER_ROLES.items())
        self.languages.choices = choices(LANGUAGES.items())

    @classmethod
    def values_of(cls, row: VolunteerRow) -> dict[str, Any]:
        """A volunteer as people type it."""
        return {
            "name": row.name,
            "role": row.role.value,
            "phone": row.phone,
            "email": row.email,
            "languages": (row.languages or "").split(),
            "started_on": row.started_on,
            "version": str(row.version),
        }

    def to_values(self) -> VolunteerValues:
        """What was typed, as the command takes it."""
        return VolunteerValues(
            name=self.name.data,
            role=VolunteerRole(self.role.data),
            phone=self.phone.data or "",
            email=self.email.data or "",
            languages=tuple(self.languages.data or ()),
            started_on=self.started_on.data,
        )

    def seen_version(self) -> int | None:
        """The version that was looked at."""
        return int(self.version.data) if str(self.version.data or "").isdigit() else None


class CheckForm(BaseForm):
    """That something was checked; there is no field for what was found."""

    kind = SelectField(lazy(N_("What was checked")), [InputRequired(lazy(N_("Choose what was checked.")))])
    done_on = DateField(lazy(N_("Done on")), [DAY])
    valid_until = DateField(
        lazy(N_("Valid until")), [DAY], description=lazy(N_("On this day it still holds."))
    )
    result = RadioField(lazy(N_("Result")), [InputRequired(lazy(N_("Choose the result.")))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(CHECK_KINDS.items())
        self.result.choices = choices(CHECK_RESULTS.items())


class TrainingForm(BaseForm):
    """A training that somebody had."""

    title = StringField(
        lazy(N_("Training")), [InputRequired(lazy(N_("Say which training it was."))), Length(max=200)]
    )
    certificate = StringField(lazy(N_("Number of the certificate")), [Optional(), Length(max=60)])
    done_on = DateField(lazy(N_("Done on")), [DAY])
    valid_until = DateField(lazy(N_("Valid until")), [Optional()])


class HoursForm(BaseForm):
    """Time that somebody gave."""

    worked_on = DateField(lazy(N_("Day")), [DAY])
    hours = DecimalField(
        lazy(N_("Hours")),
        [
            InputRequired(lazy(N_("Give the hours."))),
            NumberRange(min=0.1, max=24, message=lazy(N_("Give between 0.1 and 24 hours."))),
        ],
        places=2,
    )
    what = StringField(
        lazy(N_("What for")), [InputRequired(lazy(N_("Say what it was for."))), Length(max=200)]
    )

    def minutes(self) -> int:
        """The hours in minutes."""
        hours: Decimal = self.hours.data
        return round(hours * 60)


class TaskForm(BaseForm):
    """Something that a volunteer is asked to do."""

    title = StringField(
        lazy(N_("Task")),
        [InputRequired(lazy(N_("Say what is to be done."))), Length(max=200)],
        description=lazy(N_("No names of people in care.")),
    )
    due_on = DateField(lazy(N_("Due on")), [DAY])
    activity = SelectField(lazy(N_("Activity")), [Optional()])

    def offer_activities(self, rows: Iterable[ActivityRow]) -> None:
        """The activities that it may serve."""
        blank = SelectChoice(value="", label=translate(N_("None")))
        self.activity.choices = [blank, *(SelectChoice(value=str(one.id), label=one.title) for one in rows)]

    def activity_id(self) -> UUID | None:
        """The activity that was chosen."""
        return UUID(self.activity.data) if self.activity.data else None


class LeaveForm(BaseForm):
    """Somebody helps no more."""

    left_on = DateField(lazy(N_("Last day")), [DAY])
