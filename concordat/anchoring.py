"""Sends the heads of the trails where the agency cannot change them: by mail, and into a folder outside (security G-06)."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.outbox.commands import queue_mail
from audit.anchoring import cause_due, make_anchor
from audit.anchors import Anchor
from audit.models import AnchorCause, AuditAnchor
from audit.verifying import Link
from concordat.config import Settings
from core.durable_files import sync_folder, write_whole
from core.sealing import key_ring
from web.database import db
from wellbeing.store import WELLBEING
from wellbeing.trail.models import TrailHead

APART_BYTES = 16_384
"""The compartment's heads are filled up to this size before they are sealed: an anchor tells nothing of it."""
SUBJECT = "Concordat: anchor {number}"
PLACE = ("audit_anchor", "apart", UUID(int=0))


def anchor_trails(session: Session, settings: Settings, now: datetime) -> int:
    """Seal the heads when an anchor is due, and send out what was not sent yet; answers how many were sent."""
    cause = cause_due(session, now=now)
    if cause is not None:
        anchor_now(session, settings, cause=cause, now=now)
        session.commit()
    return send_anchors(session, settings, now=now)


def anchor_now(session: Session, settings: Settings, *, cause: AnchorCause, now: datetime) -> AuditAnchor:
    """Make an anchor of both trails."""
    return make_anchor(session, cause=cause, now=now, apart=_heads_apart(settings, cause))


def send_anchors(session: Session, settings: Settings, *, now: datetime) -> int:
    """Hand what was not sent yet to the mailboxes, by the outbox, and to the folder, each a file that is written once.

    Commits after each. A folder that cannot be written raises `OSError`, and the anchors stay due. Answers how many.
    """
    waiting = session.scalars(
        sa.select(AuditAnchor).where(AuditAnchor.sent_at.is_(None)).order_by(AuditAnchor.number).limit(1000)
    ).all()
    for anchor in waiting:
        for address in settings.anchor_mailboxes:
            queue_mail(
                session,
                dedup_key=f"anchor:{anchor.number}:{address}"[:160],
                user_id=None,
                recipient=address,
                subject=SUBJECT.format(number=anchor.number),
                body=anchor.document + "\n",
                now=now,
            )
        if settings.anchor_folder:
            name = f"anchor-{anchor.number:09}.json"
            write_once(Path(settings.anchor_folder) / name, anchor.document + "\n")
        anchor.sent_at = now
        session.commit()
    return len(waiting)


def heads_apart_of(anchor: Anchor) -> Mapping[str, Link]:
    """The heads of the compartment in an anchor, opened with the compartment's key; nothing where it was closed."""
    if not anchor.apart:
        return {}
    text = key_ring(WELLBEING).open(base64.b64decode(anchor.apart), *PLACE)
    return {
        chain: Link(sequence=sequence, mac=bytes.fromhex(mac))
        for chain, (sequence, mac) in json.loads(text).items()
    }


def _heads_apart(settings: Settings, cause: AnchorCause) -> str:
    """Only by the hour: an anchor of another cause would tell that nothing else happened there meanwhile."""
    if not settings.has_wellbeing or cause is not AnchorCause.HOURLY:
        return ""
    with Session(db.engines[WELLBEING]) as vault:
        heads = {h.chain: [h.sequence, bytes(h.mac).hex()] for h in vault.scalars(sa.select(TrailHead))}
    text = json.dumps(heads, sort_keys=True)
    return base64.b64encode(key_ring(WELLBEING).seal(text.ljust(APART_BYTES), *PLACE)).decode()


def write_once(path: Path, content: str) -> None:
    """Written aside, brought to the disk, then named: a half file is never an anchor, and none replaces another."""
    if path.exists():
        sync_folder(path.parent)  # whoever named it may not have come to that
    else:
        write_whole(path, content.encode())
