"""The form that closes an alert."""

from typing import Any

from wtforms import RadioField
from wtforms.validators import InputRequired

from core.text import N_
from web.forms import BaseForm, choices
from web.i18n import lazy
from wellbeing.instruments.alerts.lifecycle import OUTCOME_LABELS


class CloseForm(BaseForm):
    """How it ended, as a code: no words about the person are written down here."""

    outcome = RadioField(
        lazy(N_("How did it end?")), [InputRequired(lazy(N_("Choose how it ended.")))], validate_choice=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = choices((one.value, label) for one, label in OUTCOME_LABELS.items())
