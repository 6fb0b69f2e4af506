"""How many referrals are open under an agreement: the floor above tells, through a seam that the application fills."""

from collections.abc import Callable, Sequence
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy.orm import Session

CountOpen = Callable[[Session, Sequence[UUID]], int]
EXTENSION = "memoranda.count_open_referrals"


def count_open_with(app: Flask, count: CountOpen) -> None:
    """The composition root says how referrals are counted."""
    app.extensions[EXTENSION] = count


def count_open(session: Session, memorandum_ids: Sequence[UUID]) -> int:
    """The referrals that were sent under these memoranda and are not closed."""
    count: CountOpen = current_app.extensions[EXTENSION]
    return count(session, memorandum_ids)
