"""The form that lists the cases behind a figure."""

from datetime import datetime
from uuid import UUID

from wtforms import HiddenField, SelectField
from wtforms.validators import Length, Optional

from core.text import N_
from kpi.cases.queries import Position
from kpi.cases.results import LABELS, Result
from web.forms import BaseForm, choices
from web.i18n import lazy


class CasesForm(BaseForm):
    """Which cases to list, and from where on."""

    result = SelectField(
        lazy(N_("Cases")),
        [Optional()],
        choices=lambda: choices(LABELS.items(), blank=N_("All of them")),
    )
    after = HiddenField(validators=[Optional(), Length(max=100)])

    @property
    def wanted(self) -> Result | None:
        """The chosen result, None for all."""
        return Result(self.result.data) if self.result.data else None

    @property
    def position(self) -> Position | None:
        """Where the page before ended; none for the first page and for a mangled one."""
        at, _, last = (self.after.data or "").partition(" ")
        try:
            moment, last_id = datetime.fromisoformat(at), UUID(last)
        except ValueError:
            return None
        return (moment, last_id) if moment.tzinfo is not None else None


def written(position: Position | None) -> str:
    """A position as the form carries it."""
    return f"{position[0].isoformat()} {position[1]}" if position else ""
