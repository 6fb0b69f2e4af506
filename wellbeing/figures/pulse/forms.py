"""The forms of the survey: one answer, and how many codes to hand out."""

import hmac
from typing import Any

from flask import request
from flask_babel import gettext
from wtforms import IntegerField, RadioField
from wtforms.csrf.core import CSRF
from wtforms.validators import InputRequired, ValidationError

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


class CodeToken(CSRF):
    """A form's token made of the code in its address: no session is opened for who answers."""

    def setup_form(self, form: Any) -> Any:
        """Take the secret and the code from the form."""
        self.secret: bytes = form.meta.csrf_secret
        self.code: str = form.meta.csrf_context
        return super().setup_form(form)

    def generate_csrf_token(self, csrf_token_field: Any) -> str:
        """A digest of the code that only this installation can make."""
        return hmac.new(self.secret, b"pulse\0" + self.code.encode(), "sha256").hexdigest()

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        """Refuse a form that no page of ours showed for this code."""
        if not hmac.compare_digest(str(field.data or ""), field.current_token):
            raise ValidationError(gettext("This page was too old. Try again."))


class CodePulseForm(PulseForm):
    """The same for somebody with a code: its address is the secret, and no session is kept of who opens it."""

    class Meta(BaseForm.Meta):
        """The token is made of the code."""

        csrf_class = CodeToken

        @property
        def csrf_context(self) -> str:
            """The code in the address."""
            return str((request.view_args or {}).get("token", ""))


class HandOutForm(BaseForm):
    """How many codes."""

    number = IntegerField(
        lazy(N_("How many codes")),
        [InputRequired(lazy(N_("Enter how many codes you need.")))],
        description=lazy(
            N_("One for each person you will ask. Hand them out mixed, and note nobody’s name.")
        ),
    )
