"""Forms around a memorandum: opening one, and the steps that take a reason, a day or a signature."""

from datetime import date, timedelta
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from core.text import N_
from partners.memoranda import labels
from partners.memoranda.drafts import Basics
from web.forms import BaseForm, choices
from web.i18n import lazy

MOST_TEXT = 20_000


class BasicsForm(BaseForm):
    """Title, purpose and term."""

    title = StringField(
        lazy(N_("Title")),
        [InputRequired(lazy(N_("Give the agreement a title."))), Length(max=200)],
        description=lazy(N_("For instance: Follow-up after a mental-health crisis.")),
    )
    purpose = TextAreaField(
        lazy(N_("Purpose")),
        [InputRequired(lazy(N_("Say what the agreement is for."))), Length(max=MOST_TEXT)],
        description=lazy(N_("What the partners want to achieve together, in a few sentences.")),
        render_kw={"rows": 5},
    )
    starts_on = DateField(
        lazy(N_("First day")),
        [InputRequired(lazy(N_("Give the first day.")))],
    )
    ends_on = DateField(
        lazy(N_("Last day")),
        [InputRequired(lazy(N_("Give the last day.")))],
    )

    def to_change(self) -> Basics:
        """What was typed, as the command takes it."""
        return Basics(
            title=self.title.data.strip(),
            purpose=self.purpose.data.strip(),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )


class NewMemorandumForm(BasicsForm):
    """Basics with the organisation on the other side."""

    other_organisation = SelectField(
        lazy(N_("The other party")),
        [InputRequired(lazy(N_("Choose the other party.")))],
        description=lazy(N_("Further agencies and NGOs are added in the draft.")),
    )
    apart = BooleanField(
        lazy(N_("It is for other services than an agreement that we have already")),
    )


class NoteForm(BaseForm):
    """A step that needs a reason."""

    note = TextAreaField(
        lazy(N_("Reason")),
        [InputRequired(lazy(N_("Say why, so that the other side understands."))), Length(max=500)],
        description=lazy(N_("All parties read it.")),
        render_kw={"rows": 4},
    )


class SendForm(BaseForm):
    """Where due diligence objects, why a leader sends it for signature all the same."""

    override_reason = TextAreaField(
        lazy(N_("Why it goes ahead all the same")),
        [Length(max=500)],
        description=lazy(N_("All parties read it; it is printed on the agreement and kept in the trail.")),
        render_kw={"rows": 3},
    )


class SuspendForm(BaseForm):
    """Why no new referrals, and when the parties look at it again."""

    reason = TextAreaField(
        lazy(N_("Reason")),
        [InputRequired(lazy(N_("Say why, so that the other side understands."))), Length(max=500)],
        description=lazy(N_("All parties and their officers read it. Name no person.")),
        render_kw={"rows": 4},
    )
    review_on = DateField(
        lazy(N_("Look at it again by")),
        [InputRequired(lazy(N_("Give the day.")))],
    )


class ResumeForm(BaseForm):
    """What has changed since it was suspended."""

    note = TextAreaField(
        lazy(N_("What has changed")),
        [InputRequired(lazy(N_("Say why, so that the other side understands."))), Length(max=500)],
        description=lazy(N_("All parties read it.")),
        render_kw={"rows": 3},
    )


class AmendForm(BaseForm):
    """From which day on the amendment holds."""

    effective_on = DateField(
        lazy(N_("First day of the amendment")),
        [InputRequired(lazy(N_("Give the first day.")))],
    )


class TerminateForm(NoteForm):
    """On what ground, the first day without the agreement, and the reason."""

    kind = RadioField(
        lazy(N_("Ground")),
        [InputRequired(lazy(N_("Choose the ground.")))],
        choices=lambda: choices(labels.TERMINATIONS.items()),
    )
    effective_on = DateField(
        lazy(N_("First day without the agreement")), [InputRequired(lazy(N_("Give the day.")))]
    )


class SignForm(BaseForm):
    """A signature: the name typed, the password again, and the hash of what was read."""

    typed_name = StringField(
        lazy(N_("Your full name")),
        [InputRequired(lazy(N_("Type your name."))), Length(max=160)],
        description=lazy(N_("Typing your name here is your signature.")),
        render_kw={"autocomplete": "name"},
    )
    password = PasswordField(
        lazy(N_("Your password")),
        [InputRequired(lazy(N_("Enter your password.")))],
        render_kw={"autocomplete": "current-password"},
    )
    authorised = BooleanField(
        lazy(N_("I have read the agreement and am authorised to sign it for my organisation")),
        [InputRequired(lazy(N_("Confirm that you are authorised to sign.")))],
    )
    content_hash = HiddenField()


def term_of_one_year(today: date) -> dict[str, Any]:
    """The term that a new draft proposes: from the first of next month, for a year."""
    start = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return {"starts_on": start, "ends_on": start.replace(year=start.year + 1) - timedelta(days=1)}
