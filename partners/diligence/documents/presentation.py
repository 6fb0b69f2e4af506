"""The documents of an NGO in plain words: what is there, what runs out when, what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext

from core.actor import Actor
from core.text import N_
from partners.diligence.documents.expiry import GRACE_DAYS, DocumentsStanding, DocumentsState
from partners.diligence.documents.kinds import KINDS, MANDATORY, STOPPING, DocumentKind
from partners.diligence.documents.rows import CheckRow, DocumentRow
from partners.diligence.documents.scanner import find_scanner
from partners.diligence.documents.scans import ScanState, is_closed
from web.i18n import local_date, local_number, translate
from web.states import StateTag, state_tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A kind of document with its state, as the task list shows it."""

    label: str
    url: str | None
    tag: StateTag
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A document with its state and the latest check."""

    row: DocumentRow
    kind: str
    tag: StateTag
    check: CheckRow | None
    scan: StateTag | None
    """Where the file is closed, or nobody has scanned it."""


def tasks(state: DocumentsState, documents: Sequence[DocumentRow], *, upload_url: str | None) -> list[Task]:
    """The kinds that count, in order, each with the document that lasts longest."""
    found = []
    for kind in STOPPING:
        counting = [
            row
            for row in documents
            if row.kind is kind
            and not row.is_replaced
            and not row.is_withdrawn
            and row.owner_id == row.ngo_id
        ]
        longest = max(counting, key=lambda row: row.expires_on or date.max, default=None)
        lapsed = next((one for one in state.expired if one.kind is kind), None)
        if longest is None and lapsed is None and kind not in MANDATORY:
            continue
        found.append(_task(kind, longest, lapsed.expired_on if lapsed else None, state.on, upload_url))
    return found


def _task(
    kind: DocumentKind, longest: DocumentRow | None, lapsed_on: date | None, on: date, upload_url: str | None
) -> Task:
    facts = KINDS[kind]
    url = url_for("documents.show", document_id=longest.id) if longest else None
    if url is None and upload_url is not None:
        url = f"{upload_url}?kind={kind.value}"
    if longest is None:
        tag = state_tag("document", "expired" if lapsed_on else "missing")
        hint = (
            gettext("Withdrawn or expired: it was valid until %(day)s.", day=local_date(lapsed_on))
            if lapsed_on
            else translate(facts.hint)
        )
        return Task(label=translate(facts.label), url=url, tag=tag, hint=hint)
    tag = state_tag("document", longest.state(on).value)
    return Task(label=translate(facts.label), url=url, tag=tag, hint=_until(longest, on))


def _until(row: DocumentRow, on: date) -> str:
    if row.expires_on is None:
        return translate(N_("No last day."))
    words = N_("Was valid until %(day)s.") if row.expires_on < on else N_("Valid until %(day)s.")
    return translate(words, {"day": local_date(row.expires_on)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the standing means, as the notice at the top of the page says it."""

    category: str
    title: str
    text: str


CATEGORIES = {
    DocumentsStanding.NONE: "info",
    DocumentsStanding.CURRENT: "success",
    DocumentsStanding.EXPIRING: "warning",
    DocumentsStanding.REVIEW_DUE: "warning",
    DocumentsStanding.STOPPED: "error",
}
MEANINGS = {
    DocumentsStanding.NONE: N_(
        "Nothing has been uploaded yet. Agreements go on, but an assessment will ask for these documents."
    ),
    DocumentsStanding.CURRENT: N_("Of the documents below, none that was uploaded has expired."),
    DocumentsStanding.EXPIRING: N_("The next document expires after %(next)s. Upload a newer one by then."),
    DocumentsStanding.REVIEW_DUE: N_(
        "Without a newer one, agencies can send no new referrals from %(day)s, %(grace)s days after its last day."
        " Referrals that are open go on."
    ),
    DocumentsStanding.STOPPED: N_(
        "A document expired more than %(grace)s days ago: since %(day)s agencies can send no new referrals. They"
        " can again as soon as a newer document is uploaded. Referrals that are open go on."
    ),
}


def summary(state: DocumentsState) -> Summary:
    """What the standing means for the NGO and its partners."""
    params = {"grace": GRACE_DAYS, "day": local_date(state.stops_on), "next": local_date(state.next_expiry)}
    return Summary(
        category=CATEGORIES[state.standing],
        title=state_tag("documents", state.standing.value).label,
        text=translate(MEANINGS[state.standing], params),
    )


def lines(rows: Iterable[DocumentRow], checks: Sequence[CheckRow], on: date) -> list[Line]:
    """Documents with their state on a day and the latest check of each."""
    latest = {check.document_id: check for check in reversed(checks)}
    return [
        Line(
            row=row,
            kind=translate(KINDS[row.kind].label),
            tag=state_tag("document", row.state(on).value),
            check=latest.get(row.id),
            scan=scan_of(row),
        )
        for row in rows
    ]


def scan_of(row: DocumentRow) -> StateTag | None:
    """What to say of a file that was not found clean; nothing where there is no scanner and it never met one."""
    if row.scan is ScanState.CLEAN or (row.scan is None and find_scanner() is None):
        return None
    return state_tag("file_scan", (row.scan or ScanState.WAITING).value)


def can_open(actor: Actor, row: DocumentRow) -> bool:
    """Whether the actor may have the file now: it is not withdrawn, and not closed until or because it was scanned."""
    is_owner = row.owner_id == actor.organisation_id
    scans = find_scanner() is not None
    return (is_owner or not row.is_withdrawn) and not is_closed(row.scan, is_owner=is_owner, scans=scans)


def counts_now(row: DocumentRow) -> bool:
    """Whether a document is neither replaced nor withdrawn."""
    return not row.is_replaced and not row.is_withdrawn


def size_words(byte_size: int) -> str:
    """The size of a file in the unit that suits it."""
    if byte_size < 1024 * 1024:
        return translate(N_("%(number)s kB"), {"number": max(1, round(byte_size / 1024))})
    return translate(N_("%(number)s MB"), {"number": local_number(byte_size / (1024 * 1024), 1)})
