"""The form for showing results to somebody."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField
from wtforms.validators import InputRequired

from core.text import N_
from web.forms import BaseForm, choices
from web.i18n import lazy
from wellbeing.instruments.history.queries import Series
from wellbeing.instruments.sharing.scope import Scope


class ShareForm(BaseForm):
    """What somebody may see."""

    enrolment = HiddenField()
    scope = RadioField(
        lazy(N_("What may they see?")),
        [InputRequired(lazy(N_("Choose what they may see.")))],
        validate_choice=False,
    )
    with_items = BooleanField(
        lazy(N_("Also what I answered to each question")),
        description=lazy(N_("Otherwise they see the range of each result and how it changed.")),
    )

    def offer(self, series: list[Series]) -> "ShareForm":
        """Offer all results, or those of one of the instruments that were kept."""
        pairs: list[tuple[Any, str]] = [(Scope.ALL.value, N_("All my results, also later ones"))]
        codes = dict.fromkeys((one.instrument.code.value, one.instrument.subject) for one in series)
        self.scope.choices = choices([*pairs, *codes])
        return self

    def numbered(self, number: int) -> "ShareForm":
        """The same form where several stand on one page: the ids of its fields are its own."""
        for field in self:
            field.id = f"{field.id}-{number}"
            field.label.field_id = field.id
        return self
