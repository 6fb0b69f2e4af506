"""The standing work of the virus scanner: what waits for it, and what came before it (security J-05)."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.database import read_only
from partners.diligence.documents.rescanning import content_of, list_unscanned, note_scan
from partners.diligence.documents.scanner import find_scanner


def scan_files(session: Session, *, now: datetime) -> int:
    """Scan a batch of files, each noted in a transaction of its own; answers how many were, 0 without a scanner.

    Raises `ScannerDown` with the first that the scanner does not take: it is asked again with the next tick. Nothing
    is held in the database while it works.
    """
    scanner = find_scanner()
    if scanner is None:
        return 0
    done = 0
    token = read_only.set(True)
    try:
        waiting = list_unscanned(session)
    finally:
        session.rollback()
        read_only.reset(token)
    for file in waiting:
        token = read_only.set(True)
        try:
            content = content_of(session, file)
        finally:
            session.rollback()
            read_only.reset(token)
        finding = scanner.scan(content)
        done += note_scan(session, file, finding, now=now)
        session.commit()
    return done
