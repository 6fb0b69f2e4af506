"""Forms of meetings: when and where, who was there, the agenda and the minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import DateField, HiddenField, IntegerField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.text import N_
from partners.meetings.commands import Plan, Presence
from web.forms import BaseForm
from web.i18n import lazy


class PlanForm(BaseForm):
    """When and where."""

    day = DateField(lazy(N_("Day")), [InputRequired(lazy(N_("Give the day.")))])
    begins = TimeField(lazy(N_("Begins at")), [InputRequired(lazy(N_("Give the time.")))])
    minutes_long = IntegerField(
        lazy(N_("Length in minutes")),
        [
            InputRequired(lazy(N_("Give the length."))),
            NumberRange(
                min=15, max=600, message=lazy(N_("A meeting lasts between 15 minutes and 10 hours."))
            ),
        ],
    )
    place = StringField(
        lazy(N_("Place")),
        [
            InputRequired(lazy(N_("Say where it is: a room, or the address of the call."))),
            Length(max=200),
        ],
        description=lazy(N_("A room, or the address of a video call.")),
    )

    def to_plan(self, zone: str) -> Plan:
        """What was typed, in the time zone of the committee's agency."""
        local = datetime.combine(self.day.data, self.begins.data, ZoneInfo(zone))
        return Plan(
            starts_at=local.astimezone(UTC),
            minutes_long=self.minutes_long.data,
            place=self.place.data.strip(),
        )


class MoveForm(PlanForm):
    """When and where instead, and why."""

    note = TextAreaField(
        lazy(N_("Reason")),
        [InputRequired(lazy(N_("Say why, so that everybody understands."))), Length(max=500)],
        render_kw={"rows": 3},
    )


class ReasonForm(BaseForm):
    """A step that needs a reason."""

    note = TextAreaField(
        lazy(N_("Reason")),
        [InputRequired(lazy(N_("Say why, so that everybody understands."))), Length(max=500)],
        description=lazy(N_("Everybody who may attend reads it.")),
        render_kw={"rows": 4},
    )


class PointForm(BaseForm):
    """A point of an agenda."""

    text = TextAreaField(
        lazy(N_("What is to be talked about")),
        [InputRequired(lazy(N_("Say what is to be talked about."))), Length(max=500)],
        description=lazy(N_("No names of people who were referred.")),
        render_kw={"rows": 3},
    )


class OutcomeForm(BaseForm):
    """What the meeting said about a point."""

    note = TextAreaField(
        lazy(N_("What the meeting said")),
        [Optional(), Length(max=1000)],
        description=lazy(N_("No names of people who were referred. Empty it to take the note away.")),
        render_kw={"rows": 4},
    )


class MinutesForm(BaseForm):
    """The minutes, and the version that the writer saw."""

    text = TextAreaField(
        lazy(N_("Minutes")),
        [InputRequired(lazy(N_("Write what was said."))), Length(max=20_000)],
        description=lazy(
            N_(
                "What was said. Attendance, decisions and actions are added by themselves."
                " No names of people who were referred."
            )
        ),
        render_kw={"rows": 14},
    )
    version = HiddenField()

    def seen_version(self) -> int | None:
        """The version that the writer saw."""
        return int(self.version.data) if str(self.version.data or "").isdigit() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Who is asked about in the form of attendance, with what is known already."""

    key: str
    name: str
    seats: int
    present: int | None = None
    names: str | None = None


def attendance_form(invited: Sequence[Invited]) -> Any:
    """How many came from each organisation, and who, where that is noted."""
    fields: dict[str, Any] = {}
    for number, one in enumerate(invited):
        fields[f"present_{number}"] = IntegerField(
            lazy(N_("How many came")),
            [
                InputRequired(lazy(N_("Give a number; 0 when nobody came."))),
                NumberRange(min=0, max=one.seats, message=lazy(N_("Not more than there are seats."))),
            ],
            default=one.present,
        )
        fields[f"names_{number}"] = StringField(
            lazy(N_("Names")), [Optional(), Length(max=500)], default=one.names
        )
    kind: Any = type("AttendanceForm", (BaseForm,), fields)
    return kind.from_request()


def attendance_of(form: Any, invited: Sequence[Invited]) -> dict[str, Presence]:
    """What was typed, as the command takes it."""
    return {
        one.key: Presence(present=form[f"present_{number}"].data, names=form[f"names_{number}"].data)
        for number, one in enumerate(invited)
    }
