"""Erasing by destroying keys, with a row of the trail that names nobody (security F-04, P-04)."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.keys.shredding import destroy_keys
from core.keys.table import Part, Subject


def shred(
    session: Session,
    actor: Actor,
    *,
    subjects: Iterable[Subject],
    about: Subject,
    reason: str,
    now: datetime,
    part: Part | None = None,
) -> int:
    """Destroy every data key of the subjects in the caller's transaction; how many. All that they sealed is unreadable from the commit on.

    Call it first, then delete the rows, and commit both at once. `about` is what the trail's row is about; `reason` is a
    code. `referrals.handover.erasing` lists the subjects of a person or of a case. On SQLite the write-ahead log is emptied
    after the commit. Source: security.md P-04, P-05.
    """
    wanted = tuple(dict.fromkeys(subjects))
    count = destroy_keys(session, *wanted, part=part)
    kinds = Counter(subject.kind for subject in wanted)
    record(
        session,
        actor,
        action="data_keys.destroyed",
        subject=(about.kind, about.id),
        now=now,
        details={"keys": count, **{f"{kind}s": number for kind, number in sorted(kinds.items())}},
        reason=reason,
    )
    return count
