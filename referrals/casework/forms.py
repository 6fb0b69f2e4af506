"""One small form per step of casework."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import DateField, DateTimeLocalField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from partners.services.needs import NEED_LABELS, Need
from referrals.casework.codes import CONTACT_CHANNELS, CONTACT_RESULTS, OUTCOME_SCORES
from referrals.handover.closure_codes import closure_reasons
from referrals.handover.codes import HOLD_REASONS
from referrals.handover.forms.steps import (
    NOTE_LENGTH,
    ReasonForm,
    StepForm,
    listed,
    note_field,
    reason_field,
)
from referrals.handover.step_codes import WAITLIST_REASONS
from web.forms import SelectChoice, choices
from web.i18n import lazy, translate

NOT_CONTACT, CONTACT = (
    N_("An attempt: the person was not spoken to"),
    N_("A contact: the person was spoken to"),
)


def _results() -> list[SelectChoice]:
    """Results under what they count as, because an attempt is not a contact."""
    first = [SelectChoice(value="", label=translate(N_("Choose a result")))]
    return first + [
        SelectChoice(
            value=code.value,
            label=translate(code.label),
            optgroup=translate(CONTACT if code.value.startswith("spoke_") else NOT_CONTACT),
        )
        for code in CONTACT_RESULTS.active()
    ]


class AssignForm(StepForm):
    """To whom the case is given."""

    worker_id = SelectField(lazy(N_("Worker")), [InputRequired(lazy(N_("Choose a worker.")))], choices=[])

    def answers(self) -> dict[str, Any]:
        """The worker by id."""
        return super().answers() | {"worker_id": UUID(self.worker_id.data)}


class AttemptForm(StepForm):
    """One try to reach the person."""

    at = DateTimeLocalField(
        lazy(N_("When")),
        [InputRequired(lazy(N_("Say when it was.")))],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    channel = SelectField(
        lazy(N_("How")),
        [InputRequired(lazy(N_("Choose how you tried.")))],
        choices=lambda: choices(CONTACT_CHANNELS.choices(), blank=N_("Choose")),
    )
    result = SelectField(
        lazy(N_("Result")), [InputRequired(lazy(N_("Choose the result.")))], choices=lambda: _results()
    )
    note = TextAreaField(
        lazy(N_("Note")),
        [Optional(), Length(max=NOTE_LENGTH)],
        description=lazy(N_("For your own organisation only. Needed for “Other”.")),
        render_kw={"rows": 2},
    )


class EngageForm(StepForm):
    """The person agrees to the service."""

    note = TextAreaField(
        lazy(N_("Note")),
        [Optional(), Length(max=NOTE_LENGTH)],
        description=lazy(N_("For your own organisation only.")),
        render_kw={"rows": 2},
    )


class CaseNoteForm(StepForm):
    """A note for the NGO's eyes only."""

    text = TextAreaField(
        lazy(N_("Note")),
        [InputRequired(lazy(N_("Write a note."))), Length(max=NOTE_LENGTH)],
        render_kw={"rows": 5},
    )


class CloseWithoutServiceForm(ReasonForm):
    """Why the case ends before any service."""

    def offered(self) -> list[SelectChoice]:
        """The reasons of this step."""
        return listed(closure_reasons(engaged=False))


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


class CloseForm(ReasonForm):
    """How a service ended; `with_scores` adds a question per desired outcome."""

    needs: tuple[Need, ...] = ()

    def offered(self) -> list[SelectChoice]:
        """The reasons of this step."""
        return listed(closure_reasons(engaged=True))

    @classmethod
    def with_scores(cls, needs: Iterable[Need]) -> type["CloseForm"]:
        """A form that asks how far each of these needs was met."""
        asked = tuple(needs)
        fields = {
            score_field(need): RadioField(
                lazy(NEED_LABELS[need]),
                [InputRequired(lazy(N_("Score this outcome.")))],
                choices=lambda: choices(OUTCOME_SCORES.choices()),
            )
            for need in asked
        }
        last = {"reason": reason_field(), "note": note_field()}
        return type("ScoredCloseForm", (cls,), {"needs": asked} | fields | last)

    def answers(self) -> dict[str, Any]:
        """Reason and note, and the score of each need."""
        scores = {need: str(self[score_field(need)].data) for need in self.needs}
        return {"reason": self.reason.data, "note": self.note.data, "scores": scores}


def score_field(need: Need) -> str:
    """The field in which a need is scored."""
    return f"score_{need.value}"
