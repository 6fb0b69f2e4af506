"""Forms of sessions: a time, a place, what became of it."""

from typing import Any

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from core.text import N_
from web.forms import BaseForm, choices
from web.i18n import lazy
from wellbeing.enrolments.sessions.lifecycle import Attendance
from wellbeing.enrolments.sessions.rules import USUAL_MINUTES, Proposal, Report
from wellbeing.enrolments.shown import Here
from wellbeing.programmes.codes import Modality
from wellbeing.programmes.labels import MODALITIES

MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
WHAT_BECAME = {
    Attendance.ATTENDED: N_("They came"),
    Attendance.DID_NOT_ATTEND: N_("They did not come"),
    Attendance.CANCELLED_LATE: N_("They cancelled late"),
}


class VersionedForm(BaseForm):
    """A form about a session as it was when the page was made."""

    version = HiddenField(default="0")

    @property
    def seen_version(self) -> int:
        """The version on which the form was filled in."""
        return int(self.version.data) if str(self.version.data).isdecimal() else 0


class AskForm(VersionedForm):
    """When the person would like to meet, and how."""

    starts_at = DateTimeLocalField(
        lazy(N_("Day and time")),
        [InputRequired(lazy(N_("Say which day and what time would suit.")))],
        format=MOMENTS,
    )
    modality = RadioField(
        lazy(N_("How")),
        [InputRequired(lazy(N_("Choose how you would like to meet.")))],
        choices=lambda: choices(MODALITIES.items()),
        default=Modality.IN_PERSON.value,
    )

    def proposal(self, page: Here) -> Proposal:
        """What was filled in, in the agency's time zone."""
        return Proposal(
            starts_at=page.moment(self.starts_at.data),
            minutes=self.length,
            modality=Modality(self.modality.data),
            place=self.where,
        )

    @property
    def length(self) -> int:
        """How long."""
        return USUAL_MINUTES

    @property
    def where(self) -> str:
        """The place or link."""
        return ""


class PlanForm(AskForm):
    """A time that the provider plans, with its length and place."""

    minutes = IntegerField(
        lazy(N_("Minutes")), [InputRequired(lazy(N_("Give the minutes.")))], default=USUAL_MINUTES
    )
    place = StringField(
        lazy(N_("Place, or link of the call")),
        [Optional()],
        filters=[lambda text: (text or "").strip()],
        description=lazy(
            N_(
                "Only the two of you see this. It stays out of mails and calendars. A link begins with https://."
            )
        ),
    )

    @property
    def length(self) -> int:
        """How long."""
        return int(self.minutes.data or 0)

    @property
    def where(self) -> str:
        """The place or link."""
        return self.place.data or ""


class ConfirmForm(VersionedForm):
    """A yes to the time that the person asked for."""

    place = StringField(
        lazy(N_("Place, or link of the call")),
        [Optional()],
        filters=[lambda text: (text or "").strip()],
        description=lazy(N_("Only the two of you see this. A link begins with https://.")),
    )


class ReportForm(VersionedForm):
    """What became of a session."""

    attendance = RadioField(
        lazy(N_("What happened?")),
        [InputRequired(lazy(N_("Choose what happened.")))],
        choices=lambda: choices(WHAT_BECAME.items()),
    )
    is_meaningful = BooleanField(
        lazy(N_("It was a real talk")),
        description=lazy(
            N_(
                "Something was discussed or assessed, or there was advice or brief therapy. Only counted, for all together."
            )
        ),
    )
    note = TextAreaField(
        lazy(N_("Your own note")),
        [Optional()],
        description=lazy(N_("Only you read this. It goes when the person erases what is here.")),
        render_kw={"rows": 5},
    )

    def without_note(self) -> None:
        """Peers keep no notes (IACP guidelines)."""
        del self.note

    @property
    def report(self) -> Report:
        """What was filled in."""
        note: Any = self._fields.get("note")
        return Report(
            attendance=Attendance(self.attendance.data),
            is_meaningful=bool(self.is_meaningful.data),
            note=(note.data or "") if note is not None else "",
        )
