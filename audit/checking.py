"""Standing verification: where a chain was last whole, what breaks raise, and what somebody found out about one (security G-07)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.cells.checking import CHAIN as CELL
from audit.cells.checking import JudgedCell
from audit.cells.settling import accept_cell
from audit.chain import is_sealed, seal_of
from audit.commands import record
from audit.models import AuditAlarm, AuditCheckpoint, AuditSegment
from audit.trails import MAIN_TRAIL
from audit.verifying import ChainReport, Link, verify
from core.actor import SYSTEM
from core.errors import NotFound, RuleBroken
from core.text import N_

EVERY = timedelta(hours=1)
CHECKPOINT, SEGMENT = "checkpoint", "segment"
FORGED = "the beginning was deleted without an anchor"
MIN_FINDING = 20
MOST_CELLS = 20
"""So many cells at most are told of by one check; the command line names all."""


def is_due(session: Session, *, now: datetime) -> bool:
    """Whether the last standing verification is an hour old, or there was none."""
    last = session.scalar(sa.select(sa.func.max(AuditCheckpoint.verified_at)))
    return last is None or now - last >= EVERY


def is_whole_due(session: Session, *, now: datetime) -> bool:
    """Whether the chains were not yet verified from their first link today (UTC)."""
    oldest = session.scalar(sa.select(sa.func.min(AuditCheckpoint.whole_at)))
    return oldest is None or oldest.date() < now.date()


def check_chains(session: Session, *, whole: bool) -> list[ChainReport]:
    """Verify every chain of the main trail, from the first link that is kept or from where it was last whole.

    Reads only; `note_check` keeps what was found. A checkpoint that this installation did not seal is passed over.
    """
    starts, forged = _beginnings(session)
    if not whole:
        for point in session.scalars(sa.select(AuditCheckpoint)):
            parts = (point.chain, point.sequence, bytes(point.mac))
            if is_sealed(bytes(point.seal), CHECKPOINT, *parts):
                starts[point.chain] = Link(sequence=point.sequence, mac=bytes(point.mac))
    reports = verify(session, MAIN_TRAIL, starts=starts, known=settled_breaks(session))
    return [_refused(report) if report.chain in forged else report for report in reports]


def note_check(
    session: Session, reports: Iterable[ChainReport], *, whole: bool, now: datetime
) -> list[AuditAlarm]:
    """Keep up to where each chain is whole, and raise an alarm for each that is not; answers the new alarms."""
    raised = []
    for report in reports:
        if report.broken_at is None:
            _keep_checkpoint(session, report, whole=whole, now=now)
        elif (
            alarm := _raise_alarm(session, report.chain, report.broken_at, report.reason, now=now)
        ) is not None:
            raised.append(alarm)
    session.flush()
    return raised


def note_cells(session: Session, faults: Iterable[JudgedCell], *, now: datetime) -> list[AuditAlarm]:
    """Raise an alarm for each cell that does not hold, a few at a time; answers the new alarms."""
    raised: list[AuditAlarm] = []
    for fault in faults:
        alarm = _raise_alarm(session, fault.chain, fault.number, fault.reason, now=now)
        if alarm is not None:
            raised.append(alarm)
        if len(raised) == MOST_CELLS:
            break
    session.flush()
    return raised


def list_open_alarms(session: Session) -> list[AuditAlarm]:
    """The breaks that nobody has looked into yet, the oldest first."""
    query = sa.select(AuditAlarm).where(AuditAlarm.settled_at.is_(None))
    return list(session.scalars(query.order_by(AuditAlarm.found_at, AuditAlarm.chain)))


def has_open_alarm(session: Session) -> bool:
    """Whether administration is read-only now."""
    return (
        session.scalar(sa.select(AuditAlarm.id).where(AuditAlarm.settled_at.is_(None)).limit(1)) is not None
    )


def settle_alarm(session: Session, *, chain: str, broken_at: int, finding: str, now: datetime) -> None:
    """Somebody has looked into a break: administration opens again, and verifying goes on behind it.

    A cell that does not hold is taken as it stands now; whoever wants the right value back brings it back before.
    Raises `RuleBroken` without at least 20 characters of what was found, `NotFound` where there is no such break.
    """
    if len(finding.strip()) < MIN_FINDING:
        raise RuleBroken(N_("Say in at least 20 characters what was found."), "finding")
    alarm = session.scalars(
        sa.select(AuditAlarm)
        .where(AuditAlarm.chain == chain, AuditAlarm.broken_at == broken_at, AuditAlarm.settled_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if alarm is None:
        raise NotFound(N_("There is no open break at this place."))
    alarm.settled_at, alarm.finding = now, finding.strip()[:500]
    session.flush()
    if chain.startswith(CELL):
        accept_cell(session, chain)
    record(
        session,
        SYSTEM,
        action="trail_break.settled",
        subject=("trail", chain),
        now=now,
        details={"row": broken_at},
    )


def settled_breaks(session: Session) -> dict[str, frozenset[int]]:
    """By chain the places of breaks that somebody has looked into."""
    found: dict[str, set[int]] = defaultdict(set)
    for chain, place in session.execute(
        sa.select(AuditAlarm.chain, AuditAlarm.broken_at).where(AuditAlarm.settled_at.is_not(None))
    ):
        found[chain].add(place)
    return {chain: frozenset(places) for chain, places in found.items()}


def _beginnings(session: Session) -> tuple[dict[str, Link], set[str]]:
    """By chain the end of what was deleted in order; and the chains whose deletion this installation did not seal."""
    starts, forged = {}, set()
    for segment in session.scalars(sa.select(AuditSegment)):
        parts = (segment.chain, segment.sequence, bytes(segment.mac), segment.anchor_number)
        if is_sealed(bytes(segment.seal), SEGMENT, *parts):
            starts[segment.chain] = Link(sequence=segment.sequence, mac=bytes(segment.mac))
        else:
            forged.add(segment.chain)
    return starts, forged


def _refused(report: ChainReport) -> ChainReport:
    return ChainReport(chain=report.chain, rows=report.rows, broken_at=1, reason=FORGED)


def _keep_checkpoint(session: Session, report: ChainReport, *, whole: bool, now: datetime) -> None:
    point = session.get(AuditCheckpoint, report.chain)
    seal = seal_of(CHECKPOINT, report.chain, report.last.sequence, report.last.mac)
    if point is None:
        session.add(
            AuditCheckpoint(
                chain=report.chain,
                sequence=report.last.sequence,
                mac=report.last.mac,
                seal=seal,
                verified_at=now,
                whole_at=now,
            )
        )
        return
    point.sequence, point.mac, point.seal = report.last.sequence, report.last.mac, seal
    point.verified_at = now
    if whole:
        point.whole_at = now


def _raise_alarm(
    session: Session, chain: str, broken_at: int, reason: str, *, now: datetime
) -> AuditAlarm | None:
    known = session.scalar(
        sa.select(AuditAlarm.id).where(AuditAlarm.chain == chain, AuditAlarm.broken_at == broken_at)
    )
    if known is not None:
        return None
    alarm = AuditAlarm(
        id=uuid4(),
        chain=chain,
        broken_at=broken_at,
        reason=reason,
        found_at=now,
        settled_at=None,
        finding=None,
    )
    session.add(alarm)
    return alarm
