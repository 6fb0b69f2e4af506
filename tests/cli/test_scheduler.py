"""`concordat scheduler --once`: what is due is done once, whoever else does it at the same moment."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.outbox.models import Delivery, OutboxMessage
from accounts.sign_in.models import WebSession
from accounts.users.models import LinkPurpose, SingleUseLink, User
from concordat import scheduler
from concordat.jobs import JOBS, KEYLESS, JobFailed, JobSpec
from concordat.seed.load import load_seed
from concordat.seed.schedules import make_schedules
from core.actor import Role
from core.database import make_engine, read_only
from core.keys import door, ring
from core.walls.principal import Reach
from kpi.evaluations.models import Evaluation, EvaluationDocument
from kpi.schedules.frequency import RunState
from kpi.schedules.models import EvaluationRun
from referrals.handover.lifecycle import ReferralAction
from referrals.handover.models import ReferralEvent
from tests.support.accounts import make_organisation, make_user
from tests.support.console import Console
from tests.support.requirements import lacking
from tests.support.settings import process_environment
from tests.support.tree import ROOT
from web.pdf import Document, PdfFailed, pdf_available

NAMES = [
    "evaluations", "documents", "figures", "agreement_documents", "halfway", "overdue",
    "break_glass_reviews", "consents", "drafts", "agreement_dates", "capacity_questions", "entry_questions",
    "directory_words", "assessment_reminders", "complaint_reminders", "document_reminders",
    "ended_agreements", "training", "goal_reminders", "meeting_duties", "outreach_reminders",
    "unopened_evaluations", "response_plans", "retention_proposals", "purges", "purge_reminders",
    "unused_accounts", "old_form_drafts", "old_files", "notices", "notice_digest", "unread_texts",
    "unread_voices", "file_scans", "mail", "survey_mail", "survey_links", "anchors", "purge_ledger",
    "trail", "trail_copy", "readers", "old_mail", "old_notices", "sessions",
]  # fmt: skip
NOTHING = dict.fromkeys(sorted(NAMES), 0)
ANCHORED = NOTHING | {"anchors": 1}
"""The heads of the trail go outside with the first tick of an hour, whatever else is due."""
MOMENT = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
ISO = MOMENT.isoformat()


def _rows(url: str, query: Any) -> list[Any]:
    engine = make_engine(url)
    with Session(engine) as session:
        found = list(session.execute(query).all())
    engine.dispose()
    return found


def _once(console: Console, *more: str) -> dict[str, int]:
    done: dict[str, int] = json.loads(console.done("scheduler", "--once", "--now", ISO, *more, "--json"))
    return done


@pytest.fixture
def seeded(filled: Callable[[str, Callable[[str], object]], Console]) -> Console:
    """A small partnership with its three schedules; documents are switched off, since each takes a second."""
    console = filled("scheduled", seed)
    console.set(pdf="no")
    return console


@pytest.fixture
def without_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The months of the dashboard are not measured: that takes longer than all other work together."""
    monkeypatch.setattr(scheduler, "JOBS", tuple(job for job in JOBS if job.name != "figures"))


def seed(url: str) -> None:
    """The fictitious data of a small partnership and its schedules.

    It is as it was four days ago: what was sent then and waits for an answer is late now.
    """
    engine = make_engine(url)
    with Session(engine) as session:
        loaded = load_seed(session, referrals=60, seed=1, now=MOMENT - timedelta(days=4))
        make_schedules(session, loaded.cast, now=MOMENT)
        session.commit()
    engine.dispose()


def test_nothing_is_due_in_an_empty_installation(concordat: Console) -> None:
    assert _once(concordat) == ANCHORED
    assert concordat.done("scheduler", "--once").splitlines() == [
        f"{name}: {ANCHORED[name]}" for name in NAMES
    ]


def test_the_jobs_are_named_in_the_order_in_which_they_run() -> None:
    assert [job.name for job in JOBS if not job.apart] == NAMES


def test_the_compartment_s_work_is_done_where_it_is_open(open_compartment: Console) -> None:
    apart = {job.name for job in JOBS if job.apart}
    assert apart >= {"letters", "old_letters", "session_reminders"}
    done = _once(open_compartment)
    assert set(done) == apart | set(NAMES)
    assert {name: done[name] for name in apart} == dict.fromkeys(apart, 0)


@pytest.mark.first_tier("sqlite")
def test_what_is_due_is_done_once(seeded: Console) -> None:
    first, second = _once(seeded), _once(seeded)
    assert first["evaluations"] > 3
    assert first["overdue"] > 0
    assert second == NOTHING
    [(evaluations,)] = _rows(
        seeded.url,
        sa.select(sa.func.count()).select_from(Evaluation).where(Evaluation.schedule_id.is_not(None)),
    )
    assert evaluations == first["evaluations"]
    assert "every link holds" in seeded.done("audit", "verify")


@pytest.mark.proves("S-01")
@pytest.mark.first_tier("sqlite")
@pytest.mark.usefixtures("without_figures")
def test_now_decides_what_is_due(seeded: Console) -> None:
    early = json.loads(seeded.done("scheduler", "--once", "--now", "2024-09-01", "--json"))
    assert early["evaluations"] == 0
    assert _once(seeded)["evaluations"] > 3


LEAVE_OUT = """
import sys
from concordat import scheduler
from concordat.cli import main
scheduler.JOBS = tuple(job for job in scheduler.JOBS if job.name != sys.argv[1])
del sys.argv[1]
main()
"""


def _two_at_once(console: Console, *, but: str = "", **settings: str) -> list[dict[str, int]]:
    program = ["-c", LEAVE_OUT, but] if but else ["-m", "concordat"]
    both = [
        subprocess.Popen(
            [sys.executable, *program, "scheduler", "--once", "--now", ISO, "--json"],
            cwd=ROOT,
            env=process_environment(console.url, **settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=100) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    return [json.loads(out) for out, _err in said]


@pytest.mark.first_tier("sqlite")
@pytest.mark.scaled
def test_two_schedulers_at_once_do_no_harm(seeded: Console, deep: bool) -> None:
    done = _two_at_once(seeded, but="" if deep else "figures", pdf="no")
    runs = _rows(
        seeded.url, sa.select(EvaluationRun.schedule_id, EvaluationRun.period_key, EvaluationRun.state)
    )
    evaluations = _rows(
        seeded.url,
        sa.select(Evaluation.schedule_id, Evaluation.period_key).where(Evaluation.schedule_id.is_not(None)),
    )
    assert {run.state for run in runs} == {RunState.DONE}
    assert sorted(evaluations) == sorted((run.schedule_id, run.period_key) for run in runs)
    assert len(evaluations) == len(set(evaluations)) == sum(d["evaluations"] for d in done)
    events = _rows(
        seeded.url,
        sa.select(ReferralEvent.referral_id, ReferralEvent.action, ReferralEvent.reason).where(
            ReferralEvent.action.in_([ReferralAction.ESCALATE, ReferralAction.FLAG_AGREEMENT_ENDED])
        ),
    )
    assert events
    assert [event for event, count in Counter(map(tuple, events)).items() if count > 1] == []
    assert "every link holds" in seeded.done("audit", "verify")


@pytest.mark.pdf
@pytest.mark.first_tier("sqlite")
@pytest.mark.scaled
def test_two_schedulers_keep_one_document_of_each_evaluation(concordat: Console, deep: bool) -> None:
    available, reason = pdf_available()
    if not available:
        lacking("pdf", reason)
    engine = make_engine(concordat.url)
    with Session(engine) as session:
        make_organisation(session, name="Elmsworth Police")
        session.commit()
    engine.dispose()
    periods = ("2025-Q3", "2025-Q4") if deep else ("2025-Q4",)
    for period in periods:
        concordat.done("evaluate", "--agency", "Elmsworth Police", "--period", period, "--indicators", "R01")
    _two_at_once(concordat)
    documents = _rows(concordat.url, sa.select(EvaluationDocument.evaluation_id))
    assert sorted(documents) == sorted(_rows(concordat.url, sa.select(Evaluation.id)))
    assert len(documents) == len(periods)
    assert "every link holds" in concordat.done("audit", "verify")


def test_a_document_is_made_and_kept(concordat: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = make_engine(concordat.url)
    with Session(engine) as session:
        make_organisation(session, name="Elmsworth Police")
        session.commit()
    engine.dispose()
    concordat.done("evaluate", "--agency", "Elmsworth Police", "--period", "2025-Q4")
    monkeypatch.setattr("concordat.jobs.pdf_available", lambda: (True, ""))
    rendered = Document(content=b"%PDF-1.7", pages=1)
    monkeypatch.setattr("kpi.reports.pdf.render_pdf", lambda *_args, **_options: rendered)
    assert _once(concordat)["documents"] == 1
    assert _once(concordat)["documents"] == 0
    assert len(_rows(concordat.url, sa.select(EvaluationDocument.evaluation_id))) == 1


def test_a_document_that_fails_is_visible_and_stops_nothing(
    concordat: Console, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_args: object, **_options: object) -> Document:
        raise PdfFailed("no fonts")

    engine = make_engine(concordat.url)
    with Session(engine) as session:
        make_organisation(session, name="Elmsworth Police")
        session.commit()
    engine.dispose()
    concordat.done("evaluate", "--agency", "Elmsworth Police", "--period", "2025-Q4")
    monkeypatch.setattr("concordat.jobs.pdf_available", lambda: (True, ""))
    monkeypatch.setattr("kpi.reports.pdf.render_pdf", refuse)
    done = concordat("scheduler", "--once", "--now", ISO)
    assert done.code == 1
    assert "documents: failed, see the log" in done.out
    assert "sessions: 0" in done.out
    assert "1 evaluations have no document" in caplog.text


def test_a_failed_job_is_visible_and_stops_no_other(
    concordat: Console, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def crash(session: Session, *_rest: object) -> int:
        session.add(Organisation(kind="agency", name="Half done"))
        session.flush()
        raise RuntimeError("the disk is full")

    def refuse(*_rest: object) -> int:
        raise JobFailed("one period was not evaluated")

    def note(*_rest: object) -> int:
        return 7

    changed = (
        JobSpec(name="crashing", reach=Reach.NOBODY, run=crash),
        JobSpec(name="refusing", reach=Reach.NOBODY, run=refuse),
        JobSpec(name="noting", reach=Reach.NOBODY, run=note),
    )
    monkeypatch.setattr(scheduler, "JOBS", changed)
    done = concordat("scheduler", "--once")
    assert done.code == 1
    assert done.out.splitlines() == [
        "crashing: failed, see the log",
        "refusing: failed, see the log",
        "noting: 7",
    ]
    assert "the disk is full" in caplog.text
    assert "one period was not evaluated" in caplog.text
    assert _rows(concordat.url, sa.select(Organisation.id)) == []
    printed = concordat("scheduler", "--once", "--json")
    assert printed.code == 1
    assert json.loads(printed.out) == {"crashing": -1, "refusing": -1, "noting": 7}


@pytest.mark.first_tier("sqlite")
@pytest.mark.usefixtures("without_figures")
def test_a_period_that_cannot_be_evaluated_is_visible(
    seeded: Console, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def crash(*_args: object, **_options: object) -> None:
        raise ValueError("a broken indicator")

    monkeypatch.setattr("kpi.schedules.evaluating.measure", crash)
    done = seeded("scheduler", "--once", "--now", ISO, "--json")
    assert done.code == 1
    assert json.loads(done.out)["evaluations"] == -1
    assert json.loads(done.out)["overdue"] > 0
    assert "Elmsworth Police Department" in caplog.text
    states = {state for (state,) in _rows(seeded.url, sa.select(EvaluationRun.state))}
    assert states == {RunState.FAILED}


def test_jobs_may_write_even_where_a_reading_request_was_before(concordat: Console) -> None:
    token = read_only.set(True)
    try:
        assert _once(concordat) == ANCHORED
    finally:
        read_only.reset(token)


def test_mail_is_sent_once(concordat: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(
        "concordat.jobs.sender_for", lambda *_args: lambda letter: sent.append(letter.recipient)
    )
    engine = make_engine(concordat.url)
    with Session(engine) as session:
        for number in range(3):
            session.add(
                OutboxMessage(
                    dedup_key=f"k{number}",
                    recipient=f"p{number}@example.org",
                    subject="News",
                    body="There is news.",
                    delivery=Delivery.WAITING,
                    created_at=MOMENT,
                    next_attempt_at=MOMENT,
                    attempts=0,
                )
            )
        session.commit()
    engine.dispose()
    assert _once(concordat)["mail"] == 3
    assert _once(concordat)["mail"] == 0
    assert sorted(sent) == [f"p{number}@example.org" for number in range(3)]


def test_dead_sessions_and_links_are_removed(concordat: Console) -> None:
    engine = make_engine(concordat.url)
    with Session(engine) as session:
        user = make_user(session, make_organisation(session), [Role.AUDITOR], now=MOMENT)
        for number, age in enumerate((timedelta(minutes=5), timedelta(minutes=16), timedelta(hours=13))):
            session.add(
                WebSession(
                    digest=bytes([number]) * 32,
                    user_id=user.id,
                    data="{}",
                    created_at=MOMENT - age,
                    last_active_at=MOMENT - age,
                )
            )
        for number, days in enumerate((1, 29, 31)):
            session.add(
                SingleUseLink(
                    user_id=user.id,
                    purpose=LinkPurpose.INVITATION,
                    digest=bytes([number]) * 32,
                    created_at=MOMENT - timedelta(days=90),
                    expires_at=MOMENT - timedelta(days=days),
                )
            )
        session.commit()
    engine.dispose()
    assert _once(concordat)["sessions"] == 3
    assert _rows(concordat.url, sa.select(WebSession.digest)) == [(b"\x00" * 32,)]
    assert len(_rows(concordat.url, sa.select(SingleUseLink.id))) == 2
    assert len(_rows(concordat.url, sa.select(User.id))) == 1


@pytest.mark.proves("F-05")
@pytest.mark.first_tier("sqlite")
def test_most_work_is_done_by_a_process_without_keys(
    seeded: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No ring is set and none is asked for; what needs one is done by the other process, and between them all is done."""
    with monkeypatch.context() as process:
        process.setattr(ring, "_RINGS", {})
        door.cache.clear()
        without = _once(seeded, "--work", "without-keys")
        assert ring._RINGS == {}
    with_keys = _once(seeded, "--work", "with-keys")
    assert set(without) == KEYLESS
    assert set(with_keys) & KEYLESS == set()
    assert {job.name for job in JOBS if not job.apart} == set(without) | set(with_keys)
    assert without["evaluations"] > 0
    assert min((without | with_keys).values()) >= 0
    again = _once(seeded)
    assert sum(again.values()) == 0
