"""The purge ledger: which keys were destroyed, when and by which rule, never whose; kept outside as well (security P-08).

A restored backup holds rows that were purged after it was made. The ledger outside says which, and is replayed before
anybody is let in. Each line is sealed with the audit key and names the digest of the line before it, so that none can be
forged, changed or left out of the middle; a database's own count says whether the end is there.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from audit.chain import canonical, is_sealed, seal_of
from core.errors import ConcordatError
from core.sealing import MAIN
from core.text import N_
from core.turns import wait_for_turn

PURPOSE = "purge"


class LedgerBroken(ConcordatError):
    """The ledger outside was changed, cut in the middle, or made by another installation."""


class LedgerColumns:
    """One purge: what was destroyed by which rule; no identity, and never changed or removed."""

    number: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[UUID]
    """The row whose data were destroyed; what is left of it names nobody."""
    part: Mapped[str] = mapped_column(sa.String(10))
    rule: Mapped[str] = mapped_column(sa.String(40))
    """The class of records whose time was over, or the code of another reason."""
    document: Mapped[str]
    """The line that is kept outside, with the ids of the destroyed keys and its seal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """One line of the ledger as plain values."""

    number: int
    at: datetime
    kind: str
    subject_id: UUID
    part: str
    rule: str
    keys: tuple[str, ...]
    """The ids of the data keys that were destroyed."""
    before: str
    """The SHA-256 of the line before, empty for the first."""


def append(
    session: Session,
    model: type[Any],
    *,
    kind: str,
    subject_id: UUID,
    part: str,
    rule: str,
    keys: Iterable[UUID],
    now: datetime,
    compartment: str = MAIN,
) -> Any:
    """Write the next line in the transaction that destroys; numbers have no gaps. Answers the row."""
    wait_for_turn(session, model.__tablename__, session.get_bind(clause=sa.select(model)))
    last = session.scalars(sa.select(model).order_by(model.number.desc()).limit(1)).one_or_none()
    purge = Purge(
        number=last.number + 1 if last else 1,
        at=now,
        kind=kind,
        subject_id=subject_id,
        part=part,
        rule=rule,
        keys=tuple(sorted(key.hex for key in keys)),
        before=digest_of(last.document) if last else "",
    )
    return keep_line(session, model, purge, written(purge, compartment=compartment))


def keep_line(session: Session, model: type[Any], purge: Purge, line: str) -> Any:
    """Put a line into the database's own ledger, as it is kept outside; how a restored database learns of it."""
    row = model(
        number=purge.number,
        at=purge.at,
        kind=purge.kind,
        subject_id=purge.subject_id,
        part=purge.part,
        rule=purge.rule,
        document=line,
    )
    session.add(row)
    session.flush()
    return row


def written(purge: Purge, *, compartment: str = MAIN) -> str:
    """The purge as one line of JSON with its seal."""
    content = canonical(
        {
            "purge": purge.number,
            "at": purge.at.isoformat(),
            "kind": purge.kind,
            "subject": purge.subject_id.hex,
            "part": purge.part,
            "rule": purge.rule,
            "keys": list(purge.keys),
            "before": purge.before,
        }
    )
    seal = seal_of(PURPOSE, content, compartment=compartment)
    return canonical({"content": content, "seal": seal.hex()})


def read(line: str, *, compartment: str = MAIN) -> Purge:
    """The purge of a line; raises `LedgerBroken` unless this installation's audit key sealed it."""
    try:
        outer = json.loads(line)
        content, seal = str(outer["content"]), bytes.fromhex(outer["seal"])
        if not is_sealed(seal, PURPOSE, content, compartment=compartment):
            raise LedgerBroken(N_("A line of the purge ledger was changed, or another installation made it."))
        inner: dict[str, Any] = json.loads(content)
        return Purge(
            number=int(inner["purge"]),
            at=datetime.fromisoformat(inner["at"]),
            kind=str(inner["kind"]),
            subject_id=UUID(hex=inner["subject"]),
            part=str(inner["part"]),
            rule=str(inner["rule"]),
            keys=tuple(inner["keys"]),
            before=str(inner["before"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerBroken(N_("This is no line of a purge ledger.")) from error


def read_whole(lines: Iterable[str], *, compartment: str = MAIN) -> list[tuple[Purge, str]]:
    """All purges in order, each with its line; raises `LedgerBroken` where one is missing or does not follow the one before."""
    pairs = sorted(
        ((read(line, compartment=compartment), line) for line in lines), key=lambda pair: pair[0].number
    )
    before, number = "", 0
    for purge, line in pairs:
        if purge.number != number + 1 or purge.before != before:
            raise LedgerBroken(
                N_("The purge ledger does not hold together at number %(number)s."), number=number + 1
            )
        before, number = digest_of(line), purge.number
    return pairs


def digest_of(line: str) -> str:
    """What the next line says of this one."""
    return sha256(line.encode()).hexdigest()


def last_number(session: Session, model: type[Any]) -> int:
    """How far the database's own ledger goes."""
    return int(session.scalar(sa.select(sa.func.max(model.number))) or 0)
