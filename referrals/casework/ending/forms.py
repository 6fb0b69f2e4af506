"""The end report of a service, and the manager's answer to it."""

from collections.abc import Iterable
from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from partners.services.needs import NEED_LABELS, Need
from referrals.casework.codes import OUTCOME_SCORES
from referrals.handover.closure_codes import closure_reasons
from referrals.handover.forms.steps import (
    NOTE_LENGTH,
    ReasonForm,
    StepForm,
    listed,
    note_field,
    reason_field,
)
from web.forms import SelectChoice, choices
from web.i18n import lazy


class CloseWithoutServiceForm(ReasonForm):
    """Why the case ends before any service."""

    def offered(self) -> list[SelectChoice]:
        """The reasons of this step."""
        return listed(closure_reasons(engaged=False))


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
        last = {"reason": reason_field(), "note": note_field(), "summary": _summary_field()}
        return type("ScoredCloseForm", (cls,), {"needs": asked} | fields | last)

    def answers(self) -> dict[str, Any]:
        """Reason, note and summary, and the score of each need."""
        scores = {need: str(self[score_field(need)].data) for need in self.needs}
        summary = self["summary"].data
        return {"reason": self.reason.data, "note": self.note.data, "summary": summary, "scores": scores}


class ReturnForm(StepForm):
    """What the report still lacks."""

    answer = TextAreaField(
        lazy(N_("What is missing?")),
        [InputRequired(lazy(N_("Say what is missing."))), Length(max=NOTE_LENGTH)],
        render_kw={"rows": 3},
    )


def score_field(need: Need) -> str:
    """The field in which a need is scored."""
    return f"score_{need.value}"


def _summary_field() -> TextAreaField:
    return TextAreaField(
        lazy(N_("What was done, and what follows")),
        [Optional(), Length(max=NOTE_LENGTH)],
        description=lazy(N_("For your own organisation only; whoever takes the case up again reads it.")),
        render_kw={"rows": 4},
    )
