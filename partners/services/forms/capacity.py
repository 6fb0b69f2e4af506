"""Forms of capacity: a new figure, and the one button that confirms the last."""

from typing import Any
from uuid import UUID

from wtforms import DateField, HiddenField, IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from partners.services.capacity import CAPACITY_LABELS, CapacityRow, CapacityState, Figure
from web.forms import BaseForm, choices
from web.i18n import lazy


class CapacityForm(BaseForm):
    """How much room the service has now."""

    state = RadioField(
        lazy(N_("How much room does the service have now?")),
        [InputRequired(lazy(N_("Choose what is nearest.")))],
        choices=lambda: choices(CAPACITY_LABELS.items()),
    )
    places = IntegerField(lazy(N_("Places")), [Optional()])
    wait_days = IntegerField(lazy(N_("Estimated wait in days")), [Optional()])
    until = DateField(lazy(N_("Last day on which it is closed")), [Optional()])
    note = StringField(
        lazy(N_("Note")),
        [Length(max=200)],
        description=lazy(N_("For example: two of the places are for women. Name no clients.")),
    )

    def figure(self) -> Figure:
        """What the form says, as the command takes it."""
        return Figure(
            state=CapacityState(self.state.data),
            places=self.places.data,
            wait_days=self.wait_days.data,
            until=self.until.data,
            note=(self.note.data or "").strip() or None,
        )


class ConfirmForm(BaseForm):
    """One button; `seen` is the figure that stands beside it."""

    seen = HiddenField()

    def seen_id(self) -> UUID | None:
        """The figure that was shown; a forged value counts as none."""
        try:
            return UUID(self.seen.data or "")
        except ValueError:
            return None


def given_figure(row: CapacityRow | None) -> dict[str, Any]:
    """The last figure as the first values of the form."""
    if row is None:
        return {}
    figure = row.figure
    return {
        "state": figure.state.value,
        "places": figure.places,
        "wait_days": figure.wait_days,
        "until": figure.until,
        "note": figure.note,
    }
