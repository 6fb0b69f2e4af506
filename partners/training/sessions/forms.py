"""The forms of a session: its dates and seats, who enrols, and who was there."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from wtforms import (
    DateField,
    FloatField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.errors import RuleBroken
from core.text import N_
from partners.training.courses.forms import id_of, stripped
from partners.training.sessions.policy import MOST_DATES, DateSpan, SessionValues
from partners.training.sessions.queries import DateRow, SeatRow, SessionRow
from partners.training.sessions.states import OPEN_TO, OpenTo
from web.forms import BaseForm, choices
from web.i18n import lazy


class SessionForm(BaseForm):
    """When, where, with whom and for how many; the dates are added by `session_form`."""

    version = HiddenField(default="0")
    trainer_id = SelectField(
        lazy(N_("Trainer")), [InputRequired(lazy(N_("Choose a trainer from the list.")))]
    )
    place = StringField(lazy(N_("Room")), [Optional(), Length(max=200)], filters=[stripped])
    link = StringField(
        lazy(N_("Address of the call")),
        [Optional(), Length(max=300)],
        filters=[stripped],
        description=lazy(
            N_("For a session online. It begins with https:// and is shown to those who have a seat.")
        ),
    )
    seats = IntegerField(
        lazy(N_("Seats")),
        [
            InputRequired(lazy(N_("Enter between 1 and 500 seats."))),
            NumberRange(min=1, max=500, message=lazy(N_("Enter between 1 and 500 seats."))),
        ],
        default=20,
    )
    minimum = IntegerField(
        lazy(N_("Smallest number of people")),
        [
            InputRequired(lazy(N_("Enter 0 or more."))),
            NumberRange(min=0, message=lazy(N_("Enter 0 or more."))),
        ],
        default=0,
        description=lazy(N_("You hear of it when enrolment closes with fewer.")),
    )
    open_to = SelectField(lazy(N_("Open to")), choices=lambda: choices(OPEN_TO.items()))
    closes_on = DateField(
        lazy(N_("Last day of enrolment")), [InputRequired(lazy(N_("Give the last day of enrolment.")))]
    )

    @property
    def seen_version(self) -> int:
        """The version on which the form was filled in."""
        return int(self.version.data) if str(self.version.data).isdecimal() else 0

    def values_in(self, zone: str) -> SessionValues:
        """What was filled in, in a time zone; raises `RuleBroken` where a date is half filled in."""
        return SessionValues(
            trainer_id=UUID(self.trainer_id.data),
            place=self.place.data or None,
            link=self.link.data or None,
            seats=self.seats.data,
            minimum=self.minimum.data,
            open_to=OpenTo(self.open_to.data),
            closes_on=self.closes_on.data,
            dates=tuple(self._dates(zone)),
        )

    def _dates(self, zone: str) -> list[DateSpan]:
        found = []
        here = ZoneInfo(zone)
        for number in range(MOST_DATES):
            day, begins, ends = (self[f"{name}_{number}"].data for name in ("day", "begins", "ends"))
            if day is None and begins is None and ends is None:
                continue
            for name, value in (("day", day), ("begins", begins), ("ends", ends)):
                if value is None:
                    raise RuleBroken(N_("Give day, beginning and end."), f"{name}_{number}")
            found.append(
                DateSpan(
                    starts_at=datetime.combine(day, begins, here).astimezone(UTC),
                    ends_at=datetime.combine(day, ends, here).astimezone(UTC),
                )
            )
        return found


def session_form(*, trainers: Sequence[tuple[UUID, str]], row: SessionRow | None = None) -> Any:
    """The form of a session with room for eight dates, filled from `row` where one is changed."""
    fields: dict[str, Any] = {}
    for number in range(MOST_DATES):
        fields[f"day_{number}"] = DateField(lazy(N_("Day")), [Optional()])
        fields[f"begins_{number}"] = TimeField(lazy(N_("From")), [Optional()])
        fields[f"ends_{number}"] = TimeField(lazy(N_("Until")), [Optional()])
    kind: Any = type("DatedSessionForm", (SessionForm,), fields)
    form = kind.from_request(**(_typed(row) if row else {}))
    form.trainer_id.choices = choices(trainers)
    return form


def _typed(row: SessionRow) -> dict[str, Any]:
    here = ZoneInfo(row.zone)
    values: dict[str, Any] = {
        "version": str(row.version),
        "trainer_id": str(row.trainer_id),
        "place": row.place,
        "link": row.link,
        "seats": row.seats,
        "minimum": row.minimum,
        "open_to": row.open_to.value,
        "closes_on": row.closes_on,
    }
    for number, one in enumerate(row.dates):
        begins, ends = one.starts_at.astimezone(here), one.ends_at.astimezone(here)
        values[f"day_{number}"] = begins.date()
        values[f"begins_{number}"], values[f"ends_{number}"] = begins.time(), ends.time()
    return values


class ColleagueForm(BaseForm):
    """A colleague who gets a seat."""

    user_id = SelectField(
        lazy(N_("Colleague")), [InputRequired(lazy(N_("Choose a colleague from the list.")))]
    )

    def offer(self, people: Sequence[tuple[UUID, str]]) -> Any:
        """Fill the list of colleagues; answers the form."""
        self.user_id.choices = choices(people, blank=N_("Choose"))
        return self

    @property
    def chosen(self) -> UUID | None:
        """Who was chosen."""
        return id_of(self.user_id.data)


class ReasonForm(BaseForm):
    """A step that needs a reason, which those concerned read."""

    reason = TextAreaField(
        lazy(N_("Reason")),
        [InputRequired(lazy(N_("Say why."))), Length(max=300)],
        filters=[stripped],
        render_kw={"rows": 3},
    )


def attendance_form(row: SessionRow, seats: Sequence[SeatRow], dates: Sequence[DateRow]) -> Any:
    """For each person and date the hours that they were there, with what is recorded already; of families a number."""
    fields: dict[str, Any] = {}
    if row.is_for_families:
        few_or_many = lazy(N_("Enter between 0 and 500 people."))
        fields["family_members"] = IntegerField(
            lazy(N_("Members of families who came")),
            [Optional(), NumberRange(min=0, max=500, message=few_or_many)],
            default=row.family_members,
            description=lazy(N_("A number and no names. They need no account.")),
            render_kw={"inputmode": "numeric"},
        )
    for seat in seats:
        for one in dates:
            length = one.hours
            fields[name_of(seat.id, one.id)] = FloatField(
                seat.name,
                [
                    Optional(),
                    NumberRange(min=0, max=length, message=lazy(N_("Not more hours than the date has."))),
                ],
                default=seat.hours_on(one.id),
                render_kw={"inputmode": "decimal"},
            )
    kind: Any = type("AttendanceForm", (BaseForm,), fields)
    return kind.from_request()


def name_of(seat_id: UUID, date_id: UUID) -> str:
    """The name of a person's field of a date."""
    return f"h_{seat_id.hex}_{date_id.hex}"


def hours_in(
    form: Any, seats: Sequence[SeatRow], dates: Sequence[DateRow]
) -> dict[tuple[UUID, UUID], float | None]:
    """What was typed, as the command takes it."""
    return {(seat.id, one.id): form[name_of(seat.id, one.id)].data for seat in seats for one in dates}
