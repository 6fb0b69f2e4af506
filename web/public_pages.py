"""What pages for everybody share: forms without a cookie, and the way out (ADR 0026)."""

import hmac
import time
from hashlib import sha256
from typing import Any

from flask import Flask, current_app, url_for
from wtforms import ValidationError
from wtforms.csrf.core import CSRF

from core.text import N_
from web.forms import BaseForm
from web.i18n import translate

TOKEN_SECONDS = 24 * 3600
"""[HOUSE] A page that lay open for a day is old enough to be loaded again."""


class CookielessToken(CSRF):
    """A token that says which form of ours was loaded and when; nobody is signed in, so it protects no session.

    A cookie would be a trace on the device. What another site could do with such a token it can do without a browser.
    """

    def setup_form(self, form: Any) -> Any:
        """Bind the token to the kind of form."""
        self.purpose = type(form).__name__
        return super().setup_form(form)

    def generate_csrf_token(self, csrf_token_field: Any) -> str:
        """The moment, and its seal."""
        at = str(int(time.time()))
        return f"{at}.{_seal(self.purpose, at)}"

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        """Refuse a token that is not ours or is older than a day."""
        at, _, seal = str(field.data or "").partition(".")
        good = (
            at.isdecimal()
            and at.isascii()
            and hmac.compare_digest(_seal(self.purpose, at).encode(), seal.encode())
        )
        if not good or not -60 <= time.time() - int(at) <= TOKEN_SECONDS:
            raise ValidationError(translate(N_("This page was too old. Try again.")))


def _seal(purpose: str, at: str) -> str:
    key = str(current_app.config["CSRF_KEY"]).encode()
    return hmac.new(key, f"public:{purpose}:{at}".encode(), sha256).hexdigest()[:32]


class PublicForm(BaseForm):
    """A form of a page for everybody: clean text and a token as every form has, but no cookie."""

    class Meta(BaseForm.Meta):
        """The token needs no session."""

        csrf_class = CookielessToken


def install_public_pages(app: Flask) -> None:
    """Let templates lead out and home."""

    def exit_url() -> str:
        return str(current_app.config["SETTINGS"].exit_url)

    def help_url() -> str | None:
        return url_for("hub.index") if "hub.index" in current_app.view_functions else None

    app.jinja_env.globals.update(exit_url=exit_url, help_url=help_url)
