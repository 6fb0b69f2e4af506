"""Whether stored evaluations are what was published: their hash, the trail's record of it, and their entry."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.text import N_
from kpi.evaluations.canonical import content_hash
from kpi.evaluations.models import Evaluation

PUBLISHED = "evaluation.published"
AT_ONCE = 50

CHANGED = N_("the stored content has another hash than its entry")
OTHER_RECORD = N_("the trail recorded another hash when it was published")
NO_RECORD = N_("the trail has no record that it was published")
OTHER_ENTRY = N_("its entry names another period or moment of the data than its content")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """One evaluation with what is wrong with it; nothing when it is as it was published."""

    reference: str
    problems: tuple[str, ...]


def verify_evaluations(session: Session) -> Iterator[Verified]:
    """Every evaluation, the oldest first: a single changed byte of content, hash or entry is found.

    The trail is a chain of its own (`concordat audit verify`): who changes content and hash together stands against it.
    """
    recorded: dict[str, str] = {}
    trail = sa.select(AuditRow.subject_id, AuditRow.details).where(AuditRow.action == PUBLISHED)
    for told in session.execute(trail.execution_options(yield_per=AT_ONCE)):
        recorded[told.subject_id] = str(json.loads(told.details).get("sha256"))
    query = sa.select(
        Evaluation.id,
        Evaluation.reference,
        Evaluation.period_key,
        Evaluation.data_as_of,
        Evaluation.snapshot,
        Evaluation.content_hash,
    ).order_by(Evaluation.created_at, Evaluation.id)
    for row in session.execute(query.execution_options(yield_per=AT_ONCE)):
        problems = []
        if content_hash(row.snapshot) != row.content_hash:
            problems.append(CHANGED)
        if row.id.hex not in recorded:
            problems.append(NO_RECORD)
        elif recorded[row.id.hex] != row.content_hash:
            problems.append(OTHER_RECORD)
        if not _is_of(row.snapshot, period=row.period_key, as_of=row.data_as_of.isoformat()):
            problems.append(OTHER_ENTRY)
        yield Verified(reference=row.reference, problems=tuple(problems))


def _is_of(text: str, *, period: str, as_of: str) -> bool:
    try:
        content = json.loads(text)
        return bool(content["period"]["code"] == period and content["data_as_of"] == as_of)
    except (ValueError, KeyError, TypeError):
        return False
