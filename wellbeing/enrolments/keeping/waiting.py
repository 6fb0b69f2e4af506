"""Tells those who keep the rules, on the pages where their work begins, that a first run waits for a second person."""

from flask import Flask

from web.database import current_vault
from wellbeing.enrolments.keeping.queries import count_waiting
from wellbeing.pages import get_visitor


def times_waiting() -> int:
    """How many first runs wait for somebody of the visitor's kind."""
    return count_waiting(current_vault(), get_visitor())


def install_times(app: Flask) -> None:
    """Let these pages ask."""
    app.jinja_env.globals["times_waiting"] = times_waiting
