"""One small form per step of casework."""

from typing import Any
from uuid import UUID

from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from referrals.handover.codes import HOLD_REASONS
from referrals.handover.forms.steps import (
    NOTE_LENGTH,
    ReasonForm,
    StepForm,
    listed,
)
from referrals.handover.step_codes import WAITLIST_REASONS
from web.forms import SelectChoice, choices
from web.i18n import lazy


class AssignForm(StepForm):
    """To whom the case is given."""

    worker_id = SelectField(lazy(N_("Worker")), [InputRequired(lazy(N_("Choose a worker.")))], choices=[])

    def answers(self) -> dict[str, Any]:
        """The worker by id."""
        return super().answers() | {"worker_id": UUID(self.worker_id.data)}


class EngageForm(StepForm):
    """The person agrees to the service."""

    note = TextAreaField(
        lazy(N_("Note")),
        [Optional(), Length(max=NOTE_LENGTH)],
        description=lazy(N_("For your own organisation only.")),
        render_kw={"rows": 2},
    )


class ReviewForm(ReasonForm):
    """A pause ends with a review on a day."""

    review_on = DateField(
        lazy(N_("Review on")),
        [InputRequired(lazy(N_("Choose the day of the review.")))],
        description=lazy(N_("At most 90 days from now.")),
    )


class HoldForm(ReviewForm):
    """Why a case is paused, and until when."""

    client_engaging = RadioField(
        lazy(N_("Does the person still take part?")),
        [InputRequired(lazy(N_("Say whether the person still takes part.")))],
        choices=lambda: choices((("yes", N_("Yes, and comes back")), ("no", N_("No, or nobody knows")))),
    )

    def answers(self) -> dict[str, Any]:
        """A yes or no as a truth value."""
        return super().answers() | {"client_engaging": self.client_engaging.data == "yes"}

    def offered(self) -> list[SelectChoice]:
        """The reasons of this step."""
        return listed(HOLD_REASONS.active())


class WaitlistForm(ReviewForm):
    """Why the person waits, and until when."""

    def offered(self) -> list[SelectChoice]:
        """The reasons of this step."""
        return listed(WAITLIST_REASONS.active())
