"""The forms of a course and of a trainer."""

from typing import Any
from uuid import UUID

from wtforms import (
    BooleanField,
    DateField,
    FloatField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.text import N_
from partners.training.courses.kinds import AUDIENCES, KINDS, CourseAudience, CourseKind
from partners.training.courses.policy import CourseValues, TrainerValues
from web.forms import BaseForm, choices
from web.i18n import lazy


def stripped(text: str | None) -> str | None:
    """What was typed without blanks around it."""
    return text.strip() if text else text


def id_of(data: str | None) -> UUID | None:
    """The id that was chosen; None for the empty choice."""
    return UUID(data) if data else None


class CourseForm(BaseForm):
    """What is taught, for how long and whom."""

    version = HiddenField(default="0")
    title = StringField(
        lazy(N_("Title")),
        [InputRequired(lazy(N_("Give the course a title."))), Length(max=160)],
        filters=[stripped],
    )
    kind = SelectField(lazy(N_("Kind")), choices=lambda: choices(KINDS.items()))
    audience = SelectField(lazy(N_("For whom")), choices=lambda: choices(AUDIENCES.items()))
    hours = FloatField(
        lazy(N_("Hours")),
        [
            InputRequired(lazy(N_("Enter between half an hour and 400 hours."))),
            NumberRange(min=0.5, max=400, message=lazy(N_("Enter between half an hour and 400 hours."))),
        ],
    )
    aims = TextAreaField(
        lazy(N_("Aims")),
        [InputRequired(lazy(N_("Say what people can do afterwards."))), Length(max=2000)],
        filters=[stripped],
        description=lazy(N_("What people can do afterwards.")),
        render_kw={"rows": 5},
    )
    prerequisites = StringField(
        lazy(N_("What people need to know before")), [Optional(), Length(max=500)], filters=[stripped]
    )
    required_course_id = SelectField(
        lazy(N_("Certificate that is needed before")), [Optional()], validate_choice=True
    )
    gives_certificate = BooleanField(lazy(N_("A certificate is given")), default=True)
    attendance_share = IntegerField(
        lazy(N_("Share of the hours that a certificate asks for, in per cent")),
        [
            InputRequired(lazy(N_("Enter between 1 and 100 per cent."))),
            NumberRange(min=1, max=100, message=lazy(N_("Enter between 1 and 100 per cent."))),
        ],
        default=90,
    )
    refresher_months = IntegerField(
        lazy(N_("Refresher after so many months")),
        [
            InputRequired(lazy(N_("Enter between 1 and 120 months."))),
            NumberRange(min=1, max=120, message=lazy(N_("Enter between 1 and 120 months."))),
        ],
        default=24,
    )
    partnership_id = SelectField(
        lazy(N_("Open to a partner as well")),
        [Optional()],
        validate_choice=True,
        description=lazy(N_("Partners whose agreement in force speaks of training.")),
    )

    def offer(self, *, courses: list[tuple[UUID, str]], partners: list[tuple[UUID, str]]) -> Any:
        """Fill the lists of courses and partners; answers the form."""
        self.required_course_id.choices = choices(courses, blank=N_("None"))
        self.partnership_id.choices = choices(partners, blank=N_("For our own people only"))
        return self

    @property
    def seen_version(self) -> int:
        """The version on which the form was filled in."""
        return int(self.version.data) if str(self.version.data).isdecimal() else 0

    @property
    def values(self) -> CourseValues:
        """What was filled in."""
        return CourseValues(
            kind=CourseKind(self.kind.data),
            title=self.title.data or "",
            hours=self.hours.data,
            aims=self.aims.data or "",
            audience=CourseAudience(self.audience.data),
            prerequisites=self.prerequisites.data or None,
            required_course_id=id_of(self.required_course_id.data),
            refresher_months=self.refresher_months.data,
            gives_certificate=bool(self.gives_certificate.data),
            attendance_share=self.attendance_share.data,
            partnership_id=id_of(self.partnership_id.data),
        )


class TrainerForm(BaseForm):
    """Who may teach, and what qualifies them."""

    user_id = SelectField(lazy(N_("Colleague")), [Optional()], validate_choice=True)
    external_name = StringField(
        lazy(N_("Or somebody from outside")), [Optional(), Length(max=160)], filters=[stripped]
    )
    qualification = StringField(
        lazy(N_("What qualifies them")),
        [
            InputRequired(lazy(N_("Say what qualifies them, for example “CIT instructor course 2025”."))),
            Length(max=300),
        ],
        filters=[stripped],
    )
    valid_until = DateField(
        lazy(N_("Valid until")),
        [Optional()],
        description=lazy(N_("The last day. Leave it empty where the qualification has no end.")),
    )

    def offer(self, people: list[tuple[UUID, str]]) -> Any:
        """Fill the list of colleagues; answers the form."""
        self.user_id.choices = choices(people, blank=N_("Nobody of ours"))
        return self

    @property
    def values(self) -> TrainerValues:
        """What was filled in."""
        return TrainerValues(
            user_id=id_of(self.user_id.data),
            external_name=self.external_name.data or None,
            qualification=self.qualification.data or "",
            valid_until=self.valid_until.data,
        )
