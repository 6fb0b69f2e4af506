"""After an answer: the alert first, then the sheet; each may fail without taking the other or the page along."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import uuid5

from sqlalchemy.orm import Session

from core.errors import RuleBroken
from web.discretion import log_discreetly
from wellbeing.instruments.alerts.commands import raise_alert
from wellbeing.instruments.alerts.lifecycle import Cause
from wellbeing.instruments.alerts.queries import AlertRow, find_own_open
from wellbeing.instruments.answering.desk import Desk
from wellbeing.instruments.answering.forms import CheckForm, ReachableForm
from wellbeing.instruments.answering.words import Finding
from wellbeing.instruments.history.commands import keep_sheet

T = TypeVar("T")


def ask_for_call(
    vault: Session, desk: Desk, form: ReachableForm, *, cause: Cause, now: datetime
) -> AlertRow | None:
    """Alert the duty holder; what is wrong with the number is said at its field. None where there is no alert."""
    if desk.visitor is None or desk.cover is None:
        return None
    visitor, cover = desk.visitor, desk.cover

    def alerted() -> AlertRow | None:
        raise_alert(vault, visitor, wish=form.wish, cause=cause, cover=cover, now=now)
        return find_own_open(vault, visitor)

    try:
        return _apart(vault, alerted)
    except RuleBroken as error:
        form.refuse(error)
        return None


def keep(vault: Session, desk: Desk, form: CheckForm, findings: Sequence[Finding], *, now: datetime) -> bool:
    """Keep the sheets of the page; answers whether that went well, and never raises."""
    if desk.visitor is None:
        return False
    visitor = desk.visitor

    def write() -> bool:
        for finding in findings:
            keep_sheet(
                vault,
                visitor,
                sheet_id=uuid5(form.sheet_id, finding.instrument.code.value),
                instrument=finding.instrument,
                answers=finding.answers,
                now=now,
            )
        return True

    try:
        return _apart(vault, write)
    except Exception as error:
        log_discreetly(error)
        return False


def _apart(vault: Session, work: Callable[[], T]) -> T:
    """Work in a savepoint of its own, so that its failure leaves the rest as it was."""
    with vault.begin_nested():
        return work()
