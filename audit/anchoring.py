"""Making anchors, and holding chains against those that were kept outside (security G-06)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.anchors import Anchor, digest_of, read, written
from audit.models import AnchorCause, AuditAnchor, AuditHead, AuditRow, AuditSegment
from audit.trails import MAIN_TRAIL, Trail
from audit.verifying import Link
from core.turns import wait_for_turn

EVERY = timedelta(hours=1)
AT_ONCE: Mapping[str, AnchorCause] = {
    "user.changed": AnchorCause.ROLE_CHANGE,
    "user.invited": AnchorCause.ROLE_CHANGE,
    "role.granted": AnchorCause.ROLE_CHANGE,
    "role.approved": AnchorCause.ROLE_CHANGE,
}
"""After these the heads are sealed with the next tick of the scheduler; break-glass does so in its own transaction."""
CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A chain that is not what an anchor says it was."""

    chain: str
    number: int
    """Of the anchor."""
    sequence: int
    reason: str


def make_anchor(session: Session, *, cause: AnchorCause, now: datetime, apart: str = "") -> AuditAnchor:
    """Seal the present heads of all chains and keep the line; the edge sends it outside after commit.

    `apart` is what the compartment's heads were sealed to.
    """
    wait_for_turn(session, "audit_anchor")
    last = _last(session)
    heads = {
        h.chain: Link(sequence=h.sequence, mac=bytes(h.mac)) for h in session.scalars(sa.select(AuditHead))
    }
    line = written(
        Anchor(
            number=last.number + 1 if last else 1,
            at=now,
            cause=cause.value,
            heads={chain: link for chain, link in heads.items() if link.sequence},
            before=digest_of(last.document) if last else "",
            apart=apart,
        )
    )
    anchor = AuditAnchor(
        number=last.number + 1 if last else 1, made_at=now, cause=cause, document=line, sent_at=None
    )
    session.add(anchor)
    session.flush()
    return anchor


def cause_due(session: Session, *, now: datetime) -> AnchorCause | None:
    """Why an anchor is due now: an hour has passed, or something happened that must not wait for it; None if neither."""
    last = _last(session)
    if last is None or now - last.made_at >= EVERY:
        return AnchorCause.HOURLY
    known = read(last.document).heads
    for head in session.scalars(sa.select(AuditHead)):
        after = known[head.chain].sequence if head.chain in known else 0
        if head.sequence <= after:
            continue
        action = session.scalar(
            sa.select(AuditRow.action)
            .where(
                AuditRow.chain == head.chain, AuditRow.sequence > after, AuditRow.action.in_(sorted(AT_ONCE))
            )
            .limit(1)
        )
        if action is not None:
            return AT_ONCE[action]
    return None


def compare(session: Session, anchors: Iterable[Anchor]) -> list[Mismatch]:
    """The first place of each chain at which it is not what an anchor says."""
    pruned = {
        one.chain: Link(sequence=one.sequence, mac=bytes(one.mac))
        for one in session.scalars(sa.select(AuditSegment))
    }
    heads = [(one.number, one.heads) for one in anchors]
    return compare_heads(session, MAIN_TRAIL, heads, pruned=pruned)


def compare_heads(
    session: Session,
    trail: Trail,
    anchored: Iterable[tuple[int, Mapping[str, Link]]],
    *,
    pruned: Mapping[str, Link] | None = None,
) -> list[Mismatch]:
    """Hold the chains of a trail against heads by the number of their anchor; what was deleted in order is passed over."""
    wanted: dict[str, dict[int, tuple[int, bytes]]] = defaultdict(dict)
    found: list[Mismatch] = []
    for number, heads in anchored:
        for chain, link in heads.items():
            end = (pruned or {}).get(chain)
            if end is not None and link.sequence <= end.sequence:
                if link.sequence == end.sequence and link.mac != end.mac:
                    found.append(
                        _mismatch(chain, number, link.sequence, "the end of what was deleted is another")
                    )
                continue
            known = wanted[chain].get(link.sequence)
            if known is not None and known[1] != link.mac:
                found.append(_mismatch(chain, number, link.sequence, "two anchors differ"))
            wanted[chain].setdefault(link.sequence, (number, link.mac))
    for chain, links in sorted(wanted.items()):
        kept = _kept(session, trail, chain, sorted(links))
        for sequence, (number, mac) in sorted(links.items()):
            if kept.get(sequence) != mac:
                reason = "the anchored row is gone" if sequence not in kept else "the anchored row is another"
                found.append(_mismatch(chain, number, sequence, reason))
                break
    return found


def _mismatch(chain: str, number: int, sequence: int, reason: str) -> Mismatch:
    return Mismatch(chain=chain, number=number, sequence=sequence, reason=reason)


def _kept(session: Session, trail: Trail, chain: str, sequences: list[int]) -> dict[int, bytes]:
    kept: dict[int, bytes] = {}
    for start in range(0, len(sequences), CHUNK):
        rows = session.execute(
            sa.select(trail.row.sequence, trail.row.mac).where(
                trail.row.chain == chain, trail.row.sequence.in_(sequences[start : start + CHUNK])
            )
        )
        kept |= {sequence: bytes(mac) for sequence, mac in rows}
    return kept


def _last(session: Session) -> AuditAnchor | None:
    return session.scalars(sa.select(AuditAnchor).order_by(AuditAnchor.number.desc()).limit(1)).one_or_none()
