"""Tells an officer on their own page that somebody in command asked something of them."""

from flask import Flask

from web.database import current_vault
from wellbeing.enrolments.mandatory.lifecycle import MandateState
from wellbeing.enrolments.mandatory.queries import OwnMandateRow, list_own
from wellbeing.pages import get_visitor


def asked_of_me() -> tuple[list[OwnMandateRow], int]:
    """What was asked of the visitor, and how much of it waits for an answer."""
    rows = list_own(current_vault(), get_visitor())
    return rows, sum(row.state is MandateState.ASKED for row in rows)


def install_asked(app: Flask) -> None:
    """Let the person's own page ask."""
    app.jinja_env.globals["asked_of_me"] = asked_of_me
