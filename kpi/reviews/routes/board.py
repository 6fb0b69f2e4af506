"""The blueprint of reviews, and what its pages share."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Actor
from kpi.evaluations.queries import EvaluationRow, get_evaluation
from kpi.evaluations.snapshot import Snapshot
from kpi.reports.values import period_text
from kpi.reviews.acts import check_figure
from kpi.reviews.queries import review_of, sides_of
from kpi.reviews.routes.figures import FigureHead, head_of
from kpi.reviews.rows import Review, Sides
from web import forms
from web.access import get_actor
from web.database import current_session
from web.forms import BaseForm, button_pressed

blueprint = Blueprint("reviews", __name__, url_prefix="/evaluations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An evaluation that exists for the actor, and what both sides made of it so far."""

    session: Session
    actor: Actor
    row: EvaluationRow
    snapshot: Snapshot
    sides: Sides
    review: Review

    def head(self, indicator: str) -> FigureHead:
        """A figure in words; raises `NotFound` for one that was not measured."""
        check_figure(self.snapshot, indicator)
        figure = self.snapshot.find_figure(indicator)
        assert figure is not None
        return head_of(figure)


def reading_of(evaluation_id: UUID) -> Reading:
    """The evaluation of the address; raises `NotFound` where it is not the actor's."""
    session, actor = current_session(), get_actor()
    row, snapshot = get_evaluation(session, actor, evaluation_id)
    return Reading(
        session=session,
        actor=actor,
        row=row,
        snapshot=snapshot,
        sides=sides_of(session, evaluation_id),
        review=review_of(session, evaluation_id),
    )


def back(evaluation_id: UUID, *, figure: str | None = None) -> ResponseReturnValue:
    """To the page of the review, at the figure that was talked about."""
    return redirect(url_for("reviews.show", evaluation_id=evaluation_id, _anchor=figure))


def form_page(name: str, form: BaseForm, reading: Reading, **values: object) -> ResponseReturnValue:
    """The page of a form; 422 where it comes back with errors."""
    return forms.form_page(
        f"kpi/reviews/{name}.html",
        form,
        row=reading.row,
        period=period_text(reading.snapshot.period),
        sides=reading.sides,
        review=reading.review,
        **values,
    )


def pressed(evaluation_id: UUID) -> ResponseReturnValue | None:
    """Where to go instead when a bare button came without the token of a page of ours."""
    return None if button_pressed() else back(evaluation_id)


def say(words: str) -> None:
    """What was done, on the next page."""
    flash(words, "success")
