"""Verifying both trails against anchors that were kept outside, and deleting what is older than it is kept (security G-06, G-11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.anchoring import compare, compare_heads
from audit.anchors import Anchor, lines_of, read
from audit.cells.checking import JudgedCell, check_cells
from audit.checking import check_chains
from audit.models import AnchorCause, AuditAnchor
from audit.pruning import count_older, delete_older
from audit.verifying import ChainReport, verify
from concordat.anchoring import anchor_now, heads_apart_of
from concordat.config import Settings
from core.errors import RuleBroken
from core.text import N_
from web.database import current_vault
from wellbeing.store import WELLBEING
from wellbeing.trail.models import TRAIL

KEPT_FOR = timedelta(days=7 * 366)
SHORTEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What verifying everything found; `broken` holds chain, row and reason of each break."""

    rows: int
    chains: int
    apart: int
    anchors: int
    broken: list[dict[str, Any]]
    cells: int = 0
    not_covered: int = 0
    """Sealed cells of which no row that is kept tells: written before the trail noted values."""
    replaced: Sequence[JudgedCell] = ()
    """Sealed cells into which an older value came back; each is among the breaks too."""
    untold: Sequence[JudgedCell] = ()
    """Sealed cells that something changed which keeps no notes, such as an older version beside this one."""


def verify_everything(session: Session, settings: Settings, *, kept: Sequence[Path] = ()) -> Found:
    """Recompute both trails from their first links, and hold them against the anchors of these files and our own; then hold
    every sealed cell of the main database against the trail.

    Raises `AnchorRefused` for a file without anchors, or one whose seal is not this installation's.
    """
    here, there = check_chains(session, whole=True), _chains_apart(settings)
    outside = [read(line) for path in kept for line in lines_of(path)]
    own = [
        read(line) for line in session.scalars(sa.select(AuditAnchor.document).order_by(AuditAnchor.number))
    ]
    broken = [_break(report.chain, report.broken_at, report.reason) for report in here if report.broken_at]
    broken += [
        _break(f"{WELLBEING}/{report.chain}", report.broken_at, report.reason)
        for report in there
        if report.broken_at
    ]
    broken += [
        _break(one.chain, one.sequence, f"{one.reason} (anchor {one.number})")
        for one in compare(session, [*own, *outside])
    ]
    if settings.has_wellbeing:
        heads = [(one.number, heads_apart_of(one)) for one in [*own, *outside]]
        broken += [
            _break(f"{WELLBEING}/{one.chain}", one.sequence, f"{one.reason} (anchor {one.number})")
            for one in compare_heads(current_vault(), TRAIL, heads)
        ]
    broken += _missing_anchors(own, outside)
    cells = check_cells(session)
    broken += [{**_break(one.chain, one.number, one.reason), "cell": one.name} for one in cells.faults]
    return Found(
        cells=cells.cells,
        not_covered=cells.not_covered,
        replaced=cells.faults,
        untold=cells.untold,
        rows=sum(report.rows for report in [*here, *there]),
        chains=len(here) + len(there),
        apart=len(there),
        anchors=len(outside),
        broken=broken,
    )


def prune_trail(
    session: Session, settings: Settings, *, before: datetime | None, now: datetime, really: bool
) -> Mapping[str, int]:
    """Delete what is older than it is kept, after an anchor; answers by chain how many rows.

    Raises `RuleBroken` for a moment less than a year ago.
    """
    limit = before or now - KEPT_FOR
    if limit > now - SHORTEST:
        raise RuleBroken(N_("The trail is kept for at least a year."))
    gone = count_older(session, before=limit)
    if really and gone:
        anchor = anchor_now(session, settings, cause=AnchorCause.PRUNING, now=now)
        delete_older(session, before=limit, anchor_number=anchor.number, now=now)
    return gone


def _chains_apart(settings: Settings) -> list[ChainReport]:
    """What verifying the compartment's own trail found; nothing where it is closed."""
    return verify(current_vault(), TRAIL) if settings.has_wellbeing else []


def _missing_anchors(own: Sequence[Anchor], outside: Sequence[Anchor]) -> list[dict[str, Any]]:
    """Anchors that are kept outside and no longer here: whoever removed rows removed them as well."""
    here = {anchor.number for anchor in own}
    return [
        _break("anchors", number, "an anchor that is kept outside is not here any more")
        for number in sorted({anchor.number for anchor in outside} - here)
    ]


def _break(chain: str, row: int | None, reason: str) -> dict[str, Any]:
    return {"chain": chain, "row": row, "reason": reason}
