"""Forms with CSRF protection, and text that both databases can hold."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from babel.support import LazyProxy
from flask import current_app, flash, g, render_template, request, session
from flask_babel import get_locale, gettext
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Form, SelectField, SelectMultipleField, StringField
from wtforms.csrf.session import SessionCSRF
from wtforms.fields.choices import SelectChoice
from wtforms.meta import DefaultMeta
from wtforms.widgets import CheckboxInput, ListWidget

from core.errors import RuleBroken
from web.database import current_session
from web.i18n import lazy, message_of, translate

BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""All but tab and line ends of the control characters, surrogates, and what Unicode keeps from being a character."""


class BaseForm(Form):
    """Every form of the product: CSRF token, clean text, and a place for a rule's refusal."""

    class Meta(DefaultMeta):
        """CSRF in the server's session; messages in the reader's language."""

        csrf = True
        csrf_class = SessionCSRF
        csrf_time_limit = None

        @property
        def csrf_secret(self) -> bytes:  # noqa: D102 - named by WTForms
            return str(current_app.config["CSRF_KEY"]).encode()

        @property
        def csrf_context(self) -> Any:  # noqa: D102 - named by WTForms
            return session

        @property
        def locales(self) -> list[str]:  # noqa: D102 - named by WTForms
            return [str(get_locale() or "en")]

    @classmethod
    def from_request(cls, **values: Any) -> Any:
        """The form filled from the request's body, files included, or from `values` where there is none."""
        posted = request.method in ("POST", "PUT", "PATCH")
        parts: list[MultiDict[str, Any]] = [request.files, request.form] if posted else []
        return cls(CombinedMultiDict(parts) if posted else None, **values)

    def submitted_and_valid(self) -> bool:
        """Whether the request posts this form and every field is in order."""
        return request.method in ("POST", "PUT", "PATCH") and self.validate()

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse text that cannot be stored or that disguises itself; then the fields' own rules."""
        for field in self:
            if isinstance(field, StringField) and isinstance(field.data, str):
                field.data = unicodedata.normalize("NFC", field.data).translate(BIDI_CONTROLS)
            elif isinstance(field, SelectField):
                _drop_blanks(field)
        valid: bool = super().validate(extra_validators)
        if self.meta.csrf and not self.csrf_token.errors:
            g.token_checked = True
        for field in self:
            if isinstance(field, StringField) and isinstance(field.data, str) and not _storable(field.data):
                field.errors = [
                    *field.errors,
                    gettext("This text holds a character that cannot be stored. Remove it."),
                ]
                # A page cannot hold it either: the field shows where it stood.
                field.data = _visible(field.data)
                valid = False
            if isinstance(field.errors, list | tuple):
                # A lazy message is no text to a template, and would not be shown at its field.
                field.errors = [str(one) if isinstance(one, LazyProxy) else one for one in field.errors]
        return valid

    def refuse(self, error: RuleBroken) -> None:
        """Show a rule's refusal at the field that mends it, or above the form."""
        words = message_of(error)
        if error.field and error.field in self._fields:
            field = self._fields[error.field]
            field.errors = [*field.errors, words]
        else:
            self.form_errors.append(words)


class ActionForm(BaseForm):
    """A bare button: nothing but the CSRF token."""


def button_pressed() -> bool:
    """Whether a bare button's request carries the token of a page of ours; if not, the reader is told."""
    if ActionForm.from_request().submitted_and_valid():
        return True
    flash(gettext("This page was too old. Try again."), "error")
    return False


def shown_version() -> int | None:
    """The version that the page of a bare button showed; None where it sent none."""
    return request.form.get("version", type=int)


def press(act: Callable[[], object], *, done: str) -> None:
    """Do what a bare button is for and say that it is `done`; where a rule refuses it, nothing is kept and the reader is told why."""
    if not button_pressed():
        return
    try:
        act()
        flash(done, "success")
    except RuleBroken as error:
        current_session().rollback()
        flash(message_of(error), "error")


def _drop_blanks(field: SelectField) -> None:
    """Blanks are no choice: the library's `Optional` would let one pass, and with it whatever comes after it."""
    if isinstance(field.data, list):
        field.data = [one for one in field.data if not _is_blank(one)]
        field.raw_data = [one for one in field.raw_data or () if not _is_blank(one)]
    elif _is_blank(field.data):
        field.data, field.raw_data = "", []


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def _storable(text: str) -> bool:
    """Neither database takes NUL and surrogates, and no page, spreadsheet or PDF shows other control characters."""
    return _UNSTORABLE.search(text) is None


def _visible(text: str) -> str:
    return "".join(letter if _storable(letter) else "\N{REPLACEMENT CHARACTER}" for letter in text)


def form_page(template: str, form: BaseForm, **values: Any) -> tuple[str, int]:
    """The page of a form: 422 where it comes back with errors, 200 otherwise."""
    return render_template(template, form=form, **values), 422 if form.errors else 200


def choices(pairs: Any, *, blank: str | None = None) -> list[SelectChoice]:
    """Options from (value, marked label) pairs, translated; `blank` adds an empty first one."""
    first = [SelectChoice(value="", label=translate(blank))] if blank is not None else []
    return first + [SelectChoice(value=str(v), label=translate(label)) for v, label in pairs]


def boxes(label: str, offered: Mapping[Any, str] | None = None, **options: Any) -> SelectMultipleField:
    """Any number of answers as boxes to tick; `offered` are their values with marked labels."""
    if offered is not None:
        options["choices"] = lambda: choices(offered.items())
    return SelectMultipleField(
        lazy(label), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), **options
    )


def csrf_token() -> str:
    """The hidden token of a bare form in a template."""
    return str(ActionForm().csrf_token.current_token)


__all__ = [
    "ActionForm",
    "BaseForm",
    "SelectChoice",
    "SelectField",
    "boxes",
    "button_pressed",
    "choices",
    "csrf_token",
    "form_page",
    "press",
]
