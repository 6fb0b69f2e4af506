"""What a side makes of a figure: accepted, watched, explained, or something is to be done."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict
from core.text import N_
from kpi.reviews.acts import check_figure, hold, own_id, required
from kpi.reviews.lifecycle import Mark
from kpi.reviews.models import ReviewFinding
from kpi.reviews.policy import may_mark


def mark(
    session: Session,
    actor: Actor,
    evaluation_id: UUID,
    *,
    indicator: str,
    mark: Mark,
    words: str,
    seen_version: int,
    now: datetime,
) -> ReviewFinding:
    """A side says what it makes of a figure, and why unless it just accepts it.

    `seen_version` is that of the side's mark on the page, 0 where there was none: `Conflict` names who marked it since.
    """
    held = hold(session, actor, evaluation_id, now=now)
    check_figure(held.snapshot, indicator)
    side = may_mark(actor, held.sides, held.review, indicator=indicator, mark=mark)
    said = words.strip() or None
    if mark is not Mark.ACCEPTED:
        said = required(words, N_("Say why in a sentence: the next evaluation repeats it."), "words")
    last = next((one for one in held.review.findings_on(indicator) if one.organisation_id == side), None)
    if last is not None and last.version != seen_version:
        raise Conflict(
            N_("%(who)s marked this figure for your side on %(when)s. Look at it again before you go on."),
            who=last.marked_by,
            when=last.marked_at,
        )
    finding = session.scalars(
        sa.select(ReviewFinding)
        .where(
            ReviewFinding.review_id == held.open.id,
            ReviewFinding.indicator == indicator,
            ReviewFinding.organisation_id == side,
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    before = finding.mark.value if finding else None
    if finding is None:
        finding = ReviewFinding(review_id=held.open.id, indicator=indicator, organisation_id=side)
        session.add(finding)
    finding.mark, finding.words = mark, said
    finding.marked_at, finding.marked_by_id = now, own_id(actor)
    session.flush()
    record(
        session,
        actor,
        action="evaluation.marked",
        subject=("evaluation", evaluation_id),
        now=now,
        details={"indicator": indicator, "mark": mark.value, "before": before},
    )
    return finding
