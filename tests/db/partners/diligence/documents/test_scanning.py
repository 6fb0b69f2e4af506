"""Files and the virus scanner: refused, waiting, scanned later, closed; never passed on in silence (security J-05)."""

import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from concordat.file_scans import scan_files
from core.actor import Actor
from core.errors import Conflict, RuleBroken
from partners.diligence.documents.commands import open_file, upload_document
from partners.diligence.documents.facts import DocumentFacts
from partners.diligence.documents.inspection import CheckedFile, check_file
from partners.diligence.documents.kinds import DocumentKind
from partners.diligence.documents.models import EvidenceDocument, FileScan
from partners.diligence.documents.rescanning import count_waiting
from partners.diligence.documents.scanner import REST, Scanner, ScannerDown, find_scanner, use_scanner
from partners.diligence.documents.scans import ScanState, scan_new
from tests.support.bad_files import good_pdf
from tests.support.documents import Sides, bring, make_sides, share
from tests.support.fake_clamd import EICAR, FakeClamd, fake_clamd, with_eicar

BAD = with_eicar(good_pdf("An invoice"))
GONE = "unix:///nowhere/clamd.ctl"


@pytest.fixture(autouse=True)
def _none_afterwards() -> Iterator[None]:
    yield
    use_scanner("")


@pytest.fixture
def clamd() -> Iterator[FakeClamd]:
    with fake_clamd() as one:
        use_scanner(one.address)
        yield one


@pytest.fixture
def sides(session: Session, now: datetime) -> Sides:
    made = make_sides(session, now)
    share(session, made, now)
    return made


def _bring(
    session: Session, sides: Sides, now: datetime, *, file: CheckedFile | None = None
) -> EvidenceDocument:
    file = file or check_file(good_pdf("Liability"), "liability.pdf")
    return upload_document(
        session,
        sides.manager,
        ngo_id=sides.ngo_id,
        facts=DocumentFacts(
            kind=DocumentKind.INSURANCE, title="Liability", expires_on=now.date() + timedelta(days=90)
        ),
        file=file,
        scan=scan_new(file.content, find_scanner()),
        now=now,
    )


def _can(session: Session, actor: Actor, document: EvidenceDocument, now: datetime) -> bool:
    try:
        return bool(open_file(session, actor, document.id, now=now).content)
    except Conflict:
        return False


@pytest.mark.proves("J-05")
def test_what_is_found_is_refused_and_what_is_not_found_is_open(
    session: Session, sides: Sides, now: datetime, clamd: FakeClamd
) -> None:
    bad = check_file(BAD, "invoice.pdf")
    with pytest.raises(RuleBroken, match="Eicar-Signature") as refused:
        _bring(session, sides, now, file=bad)
    assert refused.value.field == "file"
    assert session.scalars(sa.select(EvidenceDocument)).all() == []
    good = _bring(session, sides, now)
    assert [len(one) > 100 for one in clamd.scanned] == [True, True]
    assert session.get_one(FileScan, good.id).state is ScanState.CLEAN
    assert _can(session, sides.desk, good, now)


@pytest.mark.proves("J-05")
def test_while_the_scanner_is_off_nobody_else_has_a_new_file_and_the_job_opens_it_later(
    session: Session, sides: Sides, now: datetime
) -> None:
    use_scanner(GONE)
    waiting = [_bring(session, sides, now) for _ in range(3)]
    assert count_waiting(session) == 3
    for document in waiting:
        assert not _can(session, sides.desk, document, now)
        assert _can(session, sides.manager, document, now)
    session.commit()
    with pytest.raises(ScannerDown):
        scan_files(session, now=now)
    # Without the setting they wait all the same: nothing passes in silence.
    use_scanner("")
    assert scan_files(session, now=now) == 0
    assert not _can(session, sides.desk, waiting[0], now)
    session.commit()
    with fake_clamd() as clamd:
        use_scanner(clamd.address)
        assert scan_files(session, now=now) == 3
        assert scan_files(session, now=now) == 0
        assert len(clamd.scanned) == 3
    assert all(_can(session, sides.desk, document, now) for document in waiting)
    rows = session.scalars(sa.select(AuditRow).where(AuditRow.action == "document.scanned")).all()
    assert [row.details for row in rows] == ['{"result":"clean"}'] * 3


@pytest.mark.proves("J-05")
def test_files_of_the_time_before_are_closed_until_they_were_scanned(
    session: Session, sides: Sides, now: datetime
) -> None:
    old = bring(session, sides.manager, sides.ngo_id, now)
    assert _can(session, sides.desk, old, now)
    session.commit()
    with fake_clamd() as clamd:
        use_scanner(clamd.address)
        assert not _can(session, sides.desk, old, now)
        session.commit()
        assert scan_files(session, now=now) == 1
        assert _can(session, sides.desk, old, now)


@pytest.mark.proves("J-05")
def test_what_is_found_later_is_closed_for_all_and_told(
    session: Session, sides: Sides, now: datetime
) -> None:
    use_scanner(GONE)
    document = _bring(session, sides, now, file=check_file(BAD, "invoice.pdf"))
    session.commit()
    with fake_clamd() as clamd:
        use_scanner(clamd.address)
        assert scan_files(session, now=now) == 1
    for actor in (sides.desk, sides.manager):
        assert not _can(session, actor, document, now)
    told = session.scalars(sa.select(Notice.message)).all()
    assert any("virus scanner found something" in message for message in told)
    use_scanner("")
    assert not _can(session, sides.manager, document, now)


@pytest.mark.proves("J-05", "V-05")
@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR", b"", b"stream: OKAY", b"OK"])
def test_an_answer_that_is_not_understood_is_no_pass(clamd: FakeClamd, answer: bytes) -> None:
    clamd.answer = answer
    with pytest.raises(ScannerDown):
        Scanner(clamd.address).scan(b"content")
    assert scan_new(b"content", find_scanner()) is ScanState.WAITING


@pytest.mark.proves("J-05")
def test_a_socket_in_a_folder_a_large_file_and_the_version(tmp_path: Path) -> None:
    with fake_clamd(tmp_path) as clamd:
        scanner = Scanner(clamd.address)
        content = bytes(range(256)) * 20_000
        assert scanner.scan(content).is_clean
        assert clamd.scanned == [content]
        assert scanner.scan(content[:70_000] + EICAR).signature == "Eicar-Signature"
        assert scanner.version().startswith("ClamAV 1.4.3")


@pytest.mark.proves("V-05")
def test_a_silent_scanner_is_left_alone_for_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partners.diligence.documents.scanner.SECONDS", 0.05)
    moment = [1000.0]
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(1)
        scanner = Scanner(f"tcp://127.0.0.1:{deaf.getsockname()[1]}", clock=lambda: moment[0])
        with pytest.raises(ScannerDown):
            scanner.scan(b"content")
        assert scanner.rests()
        moment[0] += REST + 1
        assert not scanner.rests()


@pytest.mark.parametrize("address", ["clamd.ctl", "http://host:3310", "unix://", "tcp://", "tcp://host:x"])
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(ValueError, match=r"write unix|[Pp]ort"):
        Scanner(address)
