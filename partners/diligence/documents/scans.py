"""What became of a file at the virus scanner, and for whom it is closed until then (security J-05)."""

from enum import StrEnum
from uuid import UUID

from core.actor import Actor
from core.errors import Conflict, RuleBroken
from core.text import N_
from partners.diligence.documents.scanner import Finding, Scanner, ScannerDown


class ScanState(StrEnum):
    """A file that was brought while there was no scanner has no state."""

    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"


def scan_new(content: bytes, scanner: Scanner | None) -> ScanState | None:
    """The state in which a new file is kept: waiting where the scanner is silent, none where there is no scanner.

    Raises `RuleBroken` at the field `file` where something was found: such a file is not kept.
    """
    if scanner is None:
        return None
    if scanner.rests():
        return ScanState.WAITING
    try:
        finding = scanner.scan(content)
    except ScannerDown:
        return ScanState.WAITING
    if not finding.is_clean:
        raise RuleBroken(
            N_("The virus scanner found “%(signature)s” in this file. It was not kept. Check your computer."),
            "file",
            signature=(finding.signature or "")[:80],
        )
    return ScanState.CLEAN


def state_after(finding: Finding) -> ScanState:
    """The state of a file after a scan."""
    return ScanState.CLEAN if finding.is_clean else ScanState.INFECTED


def is_closed(state: ScanState | None, *, is_owner: bool, scans: bool) -> bool:
    """Whether nobody, or nobody but its owner, may have the file: what nobody has scanned is in quarantine.

    Without a scanner (`scans` is false) files that never waited for one are open; pages say that nobody scans them.
    """
    if state is ScanState.INFECTED:
        return True
    if is_owner or state is ScanState.CLEAN:
        return False
    return state is ScanState.WAITING or scans


def may_have(actor: Actor, state: ScanState | None, *, owner_id: UUID, scans: bool) -> None:
    """Raises `Conflict` with the reason where the file is closed for the actor."""
    if not is_closed(state, is_owner=actor.organisation_id == owner_id, scans=scans):
        return
    if state is ScanState.INFECTED:
        raise Conflict(N_("The virus scanner found something in this file. Nobody can download it."))
    raise Conflict(
        N_("This file waits for the virus scanner. It can be downloaded as soon as it was scanned.")
    )
