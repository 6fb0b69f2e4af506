"""Forms of the self-assessment: opening a round, and the eight sentences."""

from datetime import date
from typing import Any

from wtforms import DateField, RadioField, SelectField
from wtforms.validators import InputRequired

from core.text import N_
from partners.health.self_assessments.items import SCALE, SENTENCES, Item
from web.forms import BaseForm, SelectChoice
from web.i18n import lazy

CANNOT_SAY = "0"


class RoundForm(BaseForm):
    """Which quarter, and until when."""

    quarter = SelectField(
        lazy(N_("About which quarter?")), [InputRequired(lazy(N_("Choose a quarter that has begun.")))]
    )
    closes_on = DateField(
        lazy(N_("Last day for answers")),
        [InputRequired(lazy(N_("Give the last day for answers.")))],
        description=lazy(N_("Results are shown after this day.")),
    )


class AnswersBase(BaseForm):
    """The eight sentences; the fields are made below."""

    @classmethod
    def values_of(cls, marks: dict[Item, int]) -> dict[str, str]:
        """Marks given before, as the form holds them; sentences left out then could not be rated."""
        if not marks:
            return {}
        return {item.value: str(marks.get(item, CANNOT_SAY)) for item in Item}

    def to_marks(self) -> dict[Item, int]:
        """The marks that were given."""
        return {item: int(self[item.value].data) for item in Item if self[item.value].data != CANNOT_SAY}


def _fields() -> dict[str, Any]:
    choices = [SelectChoice(value=str(mark), label=lazy(label)) for mark, label in SCALE.items()]
    return {
        item.value: RadioField(
            lazy(SENTENCES[item]),
            [InputRequired(lazy(N_("Choose a mark, or “Cannot say”.")))],
            choices=[*choices, SelectChoice(value=CANNOT_SAY, label=lazy(N_("Cannot say")))],
        )
        for item in Item
    }


AnswersForm: Any = type("AnswersForm", (AnswersBase,), _fields())


def default_last_day(today: date) -> date:
    """Three weeks from today."""
    return date.fromordinal(today.toordinal() + 21)
