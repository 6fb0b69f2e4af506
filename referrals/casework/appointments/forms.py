"""Planning an appointment, saying who came, putting it off."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from wtforms import BooleanField, DateTimeLocalField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from accounts.users.queries import WorkerRow
from core.text import N_
from referrals.casework.appointments.codes import (
    BEFOREHAND,
    MODALITIES,
    MOVED,
    PURPOSES,
    RESCHEDULE_REASONS,
    RESCHEDULED_BY,
)
from referrals.casework.codes import ATTENDANCE
from referrals.casework.contact.rules import CLOSED_MODALITIES
from referrals.handover.forms.steps import NOTE_LENGTH, StepForm, listed
from web.forms import SelectChoice, choices
from web.i18n import lazy, translate

MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
CAME, CAME_NOT, CANCELLED = N_("The person came"), N_("The person did not come"), N_("It did not take place")
_GROUPS = {
    "attended_on_time": CAME,
    "attended_late": CAME,
    "attended_not_seen": CAME,
    "did_not_attend": CAME_NOT,
}


class MeetingForm(StepForm):
    """When, where and with whom."""

    starts_at = DateTimeLocalField(
        lazy(N_("When")), [InputRequired(lazy(N_("Say when it is.")))], format=MOMENTS
    )
    minutes = IntegerField(lazy(N_("Minutes")), [InputRequired(lazy(N_("Give the minutes.")))], default=60)
    modality = SelectField(
        lazy(N_("Where")),
        [InputRequired(lazy(N_("Choose where you meet.")))],
        choices=[],
        validate_choice=False,
    )
    place = StringField(
        lazy(N_("Address or room")),
        [Optional(), Length(max=300)],
        description=lazy(N_("For your own organisation; it stays out of the calendar file.")),
    )
    worker_id = SelectField(lazy(N_("Worker")), [InputRequired(lazy(N_("Choose a worker.")))], choices=[])
    with_whom = StringField(
        lazy(N_("Who else takes part")),
        [Optional(), Length(max=300)],
        description=lazy(N_("For example an interpreter or a relative.")),
    )
    unsafe_reason = TextAreaField(
        lazy(N_("Why is an unsafe place chosen?")),
        [Optional(), Length(max=NOTE_LENGTH)],
        description=lazy(
            N_("Needed where you chose a way that is marked as unsafe; at least 15 characters.")
        ),
        render_kw={"rows": 2},
    )
    overlap_accepted = BooleanField(lazy(N_("It is meant so: both appointments stay")))

    def offer(self, workers: Iterable[WorkerRow], unsafe: Collection[str], *, also_unsafe: bool) -> None:
        """Offer the NGO's workers, and the places that the flags leave open."""
        self.worker_id.choices = [SelectChoice(value=str(row.id), label=row.name) for row in workers]
        closed = frozenset[str]() if also_unsafe else frozenset(unsafe)
        if not also_unsafe:
            del self.unsafe_reason
        places = [pair for pair in MODALITIES.choices() if CLOSED_MODALITIES.get(pair[0]) not in closed]
        self.modality.choices = choices(places, blank=N_("Choose"))

    def answers(self) -> dict[str, Any]:
        """The worker by id."""
        return super().answers() | {"worker_id": UUID(self.worker_id.data)}


class AppointmentForm(MeetingForm):
    """A new appointment, which also says what it is for."""

    purpose = SelectField(
        lazy(N_("What for")),
        [InputRequired(lazy(N_("Choose what it is for.")))],
        choices=lambda: choices(PURPOSES.choices()),
        default="session",
    )


class RescheduleForm(MeetingForm):
    """Another time, who asked for it and why."""

    asked_by = SelectField(
        lazy(N_("Who asked for another time?")),
        [InputRequired(lazy(N_("Say who asked for another time.")))],
        choices=lambda: choices(RESCHEDULED_BY.choices(), blank=N_("Choose")),
    )
    reason = SelectField(
        lazy(N_("Why")),
        [InputRequired(lazy(N_("Choose a reason.")))],
        choices=lambda: listed(RESCHEDULE_REASONS.active()),
    )
    note = TextAreaField(
        lazy(N_("Note")),
        [Optional(), Length(max=NOTE_LENGTH)],
        description=lazy(N_("Needed for “Other”, in at least 15 characters.")),
        render_kw={"rows": 2},
    )


def attendance_choices(*, beforehand: bool) -> list[SelectChoice]:
    """What may be said of an appointment; before its time only that it was cancelled."""
    return [SelectChoice(value="", label=translate(N_("Choose")))] + [
        SelectChoice(
            value=code.value,
            label=translate(code.label),
            optgroup=translate(_GROUPS.get(code.value, CANCELLED)),
        )
        for code in ATTENDANCE.active()
        if code.value != MOVED and (not beforehand or code.value in BEFOREHAND)
    ]


class AttendanceForm(StepForm):
    """Whether the person came."""

    attendance = SelectField(
        lazy(N_("What happened?")),
        [InputRequired(lazy(N_("Choose what happened.")))],
        choices=[],
        validate_choice=False,
    )
    note = TextAreaField(
        lazy(N_("Note")),
        [Optional(), Length(max=NOTE_LENGTH)],
        description=lazy(N_("For your own organisation only.")),
        render_kw={"rows": 3},
    )


class CorrectAttendanceForm(StepForm):
    """What really happened, and why it was recorded otherwise."""

    attendance = SelectField(
        lazy(N_("What happened?")),
        [InputRequired(lazy(N_("Choose what happened.")))],
        choices=[],
        validate_choice=False,
    )
    why = TextAreaField(
        lazy(N_("Why is it corrected?")),
        [InputRequired(lazy(N_("Say why."))), Length(max=NOTE_LENGTH)],
        description=lazy(N_("At least 15 characters.")),
        render_kw={"rows": 3},
    )
