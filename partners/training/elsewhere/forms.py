"""The form of a certificate from elsewhere, and that of the second person."""

from typing import Any
from uuid import UUID

from wtforms import DateField, FloatField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.text import N_
from partners.training.courses.forms import id_of, stripped
from partners.training.elsewhere.policy import ClaimValues
from web.forms import BaseForm, choices
from web.i18n import lazy

HOURS = lazy(N_("Enter between half an hour and 400 hours."))


class ClaimForm(BaseForm):
    """What stands on the certificate, and what there is to show."""

    user_id = SelectField(lazy(N_("Whose certificate it is")), [Optional()])
    course_id = SelectField(
        lazy(N_("Counts as our course")),
        [InputRequired(lazy(N_("Choose a course from the list.")))],
        description=lazy(
            N_("It needs at least the hours of that course, and is refreshed after the same time.")
        ),
    )
    title = StringField(
        lazy(N_("Title on the certificate")),
        [InputRequired(lazy(N_("Give the title that stands on the certificate."))), Length(max=160)],
        filters=[stripped],
    )
    issuer_name = StringField(
        lazy(N_("Who gave it")),
        [InputRequired(lazy(N_("Say who gave the certificate."))), Length(max=200)],
        filters=[stripped],
    )
    issuer_number = StringField(
        lazy(N_("Number on the certificate")), [Optional(), Length(max=60)], filters=[stripped]
    )
    hours = FloatField(
        lazy(N_("Hours")),
        [InputRequired(HOURS), NumberRange(min=0.5, max=400, message=HOURS)],
        render_kw={"inputmode": "decimal"},
    )
    issued_on = DateField(
        lazy(N_("Given on")), [InputRequired(lazy(N_("Give the day on which it was given.")))]
    )
    ends_on = DateField(
        lazy(N_("Holds until")),
        [Optional()],
        description=lazy(N_("The last day that stands on it. Leave it empty where it names none.")),
    )
    evidence = TextAreaField(
        lazy(N_("What there is to show")),
        [
            InputRequired(lazy(N_("Say what there is to show, and where a colleague can see it."))),
            Length(max=500),
        ],
        filters=[stripped],
        description=lazy(
            N_("For example “the paper, in my personnel file”, or the address of the school’s check page.")
        ),
        render_kw={"rows": 3},
    )

    def offer(self, *, courses: list[tuple[UUID, str]], people: list[tuple[UUID, str]]) -> Any:
        """Fill the lists; without people there is only one's own. Answers the form."""
        self.course_id.choices = choices(courses, blank=N_("Choose"))
        if people:
            self.user_id.choices = choices(people)
        else:
            del self.user_id
        return self

    def holder_or(self, own_id: UUID) -> UUID:
        """Whose it is: the colleague that was chosen, or oneself."""
        chosen = id_of(self.user_id.data) if self.user_id is not None else None
        return chosen or own_id

    @property
    def values(self) -> ClaimValues:
        """What was filled in."""
        return ClaimValues(
            course_id=UUID(self.course_id.data),
            title=self.title.data or "",
            issuer_name=self.issuer_name.data or "",
            issuer_number=self.issuer_number.data or None,
            hours=self.hours.data,
            issued_on=self.issued_on.data,
            ends_on=self.ends_on.data,
            evidence=self.evidence.data or "",
        )


class FindingForm(BaseForm):
    """What the second person saw, or why it does not count."""

    finding = TextAreaField(
        lazy(N_("What you saw")),
        [InputRequired(lazy(N_("Say what you saw, or why it does not count."))), Length(max=500)],
        filters=[stripped],
        description=lazy(N_("For example “saw the paper; the school confirmed the number by telephone”.")),
        render_kw={"rows": 3},
    )
