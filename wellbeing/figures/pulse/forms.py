"""The forms of the survey: one answer, and how many codes to hand out."""

from typing import Any

from wtforms import IntegerField, RadioField
from wtforms.validators import InputRequired

from core.text import N_
from web.forms import BaseForm, choices
from web.i18n import lazy
from wellbeing.figures.pulse.answers import Answer
from wellbeing.figures.pulse.words import ANSWERS, QUESTION


class PulseForm(BaseForm):
    """One question."""

    answer = RadioField(lazy(QUESTION), [InputRequired(lazy(N_("Choose the answer that fits best.")))])

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, **values)
        self.answer.choices = choices((answer.value, words) for answer, words in ANSWERS.items())

    @property
    def chosen(self) -> Answer:
        """The answer."""
        return Answer(self.answer.data)


class CodePulseForm(PulseForm):
    """The same for somebody with a code: its address is the secret, and no session is kept of who opens it."""

    class Meta(BaseForm.Meta):
        """Nothing is kept between showing and sending, so there is nothing to compare a token with."""

        csrf = False


class HandOutForm(BaseForm):
    """How many codes."""

    number = IntegerField(
        lazy(N_("How many codes")),
        [InputRequired(lazy(N_("Enter how many codes you need.")))],
        description=lazy(
            N_("One for each person you will ask. Hand them out mixed, and note nobody’s name.")
        ),
    )
