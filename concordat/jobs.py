"""The standing work of the scheduler: what is due is computed from our own rows each time.

Whoever else runs the same work at the same moment does no harm: periods are claimed, letters leased,
documents kept once, and all other work of one name is done by one process at a time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session, sessionmaker

from accounts.drafts.commands import forget_old_drafts
from accounts.factors.commands import forget_unfinished
from accounts.notices.commands import forget_old_notices
from accounts.notices.mails import mail_digests, mail_urgent
from accounts.outbox.commands import forget_old_mail
from accounts.outbox.delivery import deliver_due, sender_for
from accounts.sign_in.commands import end_stale_sessions
from accounts.users.expiry import close_accounts
from accounts.users.links import forget_old_links
from audit.exports.commands import end_files
from concordat.anchoring import anchor_trails
from concordat.capacity_questions import ask_about_old_figures
from concordat.config import Settings
from concordat.file_scans import scan_files
from concordat.purges import copy_ledgers, purge_due
from concordat.support_figures import publish_support_figures
from concordat.support_times import keep_support_times
from concordat.trail_copy import copy_trail
from concordat.trail_review import watch_readers
from concordat.trail_watch import watch_trail
from core.errors import ConcordatError
from core.text import N_
from core.walls.principal import Reach
from kpi.dashboard.commands import measure_due
from kpi.dashboard.so_far import measure_so_far_due
from kpi.delivery.commands import remind_readers
from kpi.reports.pdf import render_missing_documents
from kpi.reports.queries import list_due_editions
from kpi.schedules.evaluating import evaluate_due
from partners.diligence.assessments.reminders import remind_of_assessments
from partners.diligence.documents.reminders import send_reminders
from partners.diligence.documents.scanner import ScannerDown
from partners.goals.telling import remind_owners
from partners.hub.commands import forget_old_entry_links
from partners.hub.indexing import index_due
from partners.hub.mails import ask_owners
from partners.meetings.commands import do_meeting_duties
from partners.memoranda.duties.reminders import remind
from partners.memoranda.verification.issuing import issue_missing_documents
from partners.memoranda.verification.queries import list_without_document as agreements_without_document
from partners.openness.complaints.commands import remind_of_complaints
from partners.outreach.reminders import remind_of_outreach
from partners.services.commands import forget_old_links as forget_old_capacity_links
from partners.training.certificates.commands import remind_of_refreshers
from partners.training.knowledge.asking import remind_of_follow_up
from partners.training.sessions.commands import remind_of_few
from referrals.handover import timers
from referrals.handover.break_glass.timers import escalate_reviews
from referrals.handover.consenting.timers import watch_consents
from referrals.handover.reminders.ladder import escalate_overdue, remind_halfway
from referrals.people.response_plans.timers import look_after_plans
from referrals.retention.timers import propose_purges, remind_recipients
from surveys.results.commands import expire_texts
from surveys.voices.commands import expire_voices
from surveys.waves.letters import deliver_survey_letters
from surveys.waves.timers import forget_survey_links
from web.database import db
from web.pdf import pdf_available
from wellbeing.emergencies.timers import look_after_openings
from wellbeing.enrolments.invitations.commands import forget_old_codes
from wellbeing.enrolments.lapsing import lapse_silent
from wellbeing.enrolments.sessions.timers import remind_before
from wellbeing.instruments.alerts.commands import escalate_overdue as escalate_alerts
from wellbeing.instruments.alerts.commands import forget_ended
from wellbeing.letters.commands import forget_old_letters
from wellbeing.letters.delivery import deliver_letters
from wellbeing.participants.visits.commands import forget_old_visits
from wellbeing.support.contacts.commands import forget_writers
from wellbeing.support.incidents.commands import delete_old_lists


class JobFailed(ConcordatError):
    """Part of a job's work could not be done; the rest of it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSpec:
    """One kind of standing work; `run` answers how many items it dealt with."""

    name: str
    """The service as which the work acts (security C-10)."""
    reach: Reach
    """Whose rows of people in care it finds: those of all, because it goes through what is due, or nobody's."""
    run: Callable[[Session, Settings, datetime], int]
    shared: bool = False
    """Several processes do it at once, because each piece is claimed or leased; all other work is one process's."""
    apart: bool = False
    """The work is in the wellbeing compartment, and is left out where that is closed: its session is the vault's."""


KEYLESS = frozenset(
    {
        *("evaluations", "documents", "figures", "halfway", "overdue", "break_glass_reviews", "consents"),
        *("agreement_dates", "capacity_questions", "directory_words", "entry_questions", "assessment_reminders", "document_reminders", "ended_agreements"),
        *("goal_reminders", "outreach_reminders", "training", "unopened_evaluations", "unused_accounts", "notices"),
        *("notice_digest", "mail", "trail", "trail_copy", "readers", "unread_texts", "unread_voices", "old_mail", "old_notices", "sessions"),
    }
)  # fmt: skip
"""Work that opens and seals nothing: a process without keys can do it (security F-05)."""


class Work(StrEnum):
    """Which of the standing work a process does: keys need not lie where the clock ticks."""

    ALL = "all"
    WITHOUT_KEYS = "without-keys"
    WITH_KEYS = "with-keys"

    def holds(self, job: JobSpec) -> bool:
        """Whether a kind of work is among it."""
        return self is Work.ALL or (job.name in KEYLESS) is (self is Work.WITHOUT_KEYS)


def evaluate_periods(session: Session, settings: Settings, now: datetime) -> int:
    """Evaluate what schedules have due; raises `JobFailed` naming the periods that could not be."""
    outcomes = evaluate_due(sessionmaker(db.engine), now=now)
    failed = [f"{o.scope_title or 'everything'} {o.period} ({o.error})" for o in outcomes if o.error]
    if failed:
        raise JobFailed(N_("Not evaluated: %(periods)s"), periods="; ".join(failed))
    return len(outcomes)


def measure_figures(session: Session, settings: Settings, now: datetime) -> int:
    """Measure the months of every scope for the dashboard; raises `JobFailed` naming the scopes that could not be."""
    factory = sessionmaker(db.engine)
    closed, failed = measure_due(factory, now=now)
    so_far, also = measure_so_far_due(factory, now=now)
    if failed or also:
        raise JobFailed(N_("Not measured: %(scopes)s"), scopes="; ".join(dict.fromkeys([*failed, *also])))
    return closed + so_far


def remind_of_training(session: Session, *, now: datetime) -> int:
    """Tell holders before their certificate ends, learners of the last test, and planners that too few people come."""
    return (
        remind_of_refreshers(session, now=now)
        + remind_of_follow_up(session, now=now)
        + remind_of_few(session, now=now)
    )


def render_documents(session: Session, settings: Settings, now: datetime) -> int:
    """Render the editions of evaluations that are due, where PDF can be made here.

    Raises `JobFailed` when some are left; each is tried again later.
    """
    if not settings.pdf or not pdf_available()[0]:
        return 0
    factory, rendered = sessionmaker(db.engine), 0
    while done := render_missing_documents(factory, now=now):
        rendered += len(done)
    with factory() as reading:
        left = len(list_due_editions(reading, limit=100))
    if left:
        raise JobFailed(N_("%(count)s evaluations have no document; see the log."), count=left)
    return rendered


def issue_agreements(session: Session, settings: Settings, now: datetime) -> int:
    """Issue the documents of signed agreements, where PDF can be made here.

    Raises `JobFailed` when some are left; each is tried again later.
    """
    if not settings.pdf or not pdf_available()[0]:
        return 0
    factory, issued = sessionmaker(db.engine), 0
    while done := issue_missing_documents(factory, now=now):
        issued += len(done)
    with factory() as reading:
        left = len(agreements_without_document(reading, limit=100))
    if left:
        raise JobFailed(N_("%(count)s agreements have no document; see the log."), count=left)
    return issued


def deliver_mail(session: Session, settings: Settings, now: datetime) -> int:
    """Send the mail that waits, where a mail server is set."""
    return deliver_due(session, now=now, send=sender_for(settings.mail_url, settings.mail_from))


def scan_waiting_files(session: Session, settings: Settings, now: datetime) -> int:
    """Bring files that nobody has scanned to the virus scanner; raises `JobFailed` where it does not take them."""
    try:
        return scan_files(session, now=now)
    except ScannerDown as error:
        raise JobFailed(N_("Files wait for the virus scanner. %(reason)s"), reason=error) from error


def purge_mail(session: Session, settings: Settings, now: datetime) -> int:
    """Remove mail whose time is over."""
    return forget_old_mail(session, now=now)


def purge_notices(session: Session, settings: Settings, now: datetime) -> int:
    """Remove notices whose time is over."""
    return forget_old_notices(session, now=now)


def purge_sessions(session: Session, settings: Settings, now: datetime) -> int:
    """Remove sessions and links that open nothing any more."""
    links = (
        forget_unfinished(session, now=now)
        + forget_old_links(session, now=now)
        + forget_old_capacity_links(session, now=now)
        + forget_old_entry_links(session, now=now)
    )
    return links + end_stale_sessions(
        session,
        idle_minutes=settings.session_idle_minutes,
        absolute_hours=settings.session_hours,
        now=now,
    )


def deliver_to_asked(session: Session, settings: Settings, now: datetime) -> int:
    """Send the letters of surveys, where a mail server is set."""
    send = sender_for(settings.mail_url, settings.mail_from)
    return deliver_survey_letters(session, now=now, send=send)


def deliver_apart(session: Session, settings: Settings, now: datetime) -> int:
    """Send the compartment's letters, where a mail server is set; staff's addresses are read from the main database."""
    return deliver_letters(
        session,
        main=sessionmaker(db.engine),
        locale=settings.locale,
        now=now,
        send=sender_for(settings.mail_url, settings.mail_from),
    )


def purge_letters(session: Session, settings: Settings, now: datetime) -> int:
    """Remove what is left of the compartment's letters after a week."""
    return forget_old_letters(session, now=now)


def forget_contact_writers(vault: Session, settings: Settings, now: datetime) -> int:
    """Forget which peer wrote the contact log of months that are over."""
    return forget_writers(vault, now=now)


def _timer(name: str, reach: Reach, *, work: Callable[..., int], apart: bool = False) -> JobSpec:
    """Work on what has become due, a batch in each transaction until nothing is."""

    def run(session: Session, settings: Settings, now: datetime) -> int:
        total = 0
        while True:
            done = work(session, now=now)
            session.commit()
            total += done
            if not done:
                return total

    return JobSpec(name=name, reach=reach, run=run, apart=apart)


ALL, NONE = Reach.EVERYBODY, Reach.NOBODY
JOBS: tuple[JobSpec, ...] = (
    JobSpec(name="evaluations", reach=ALL, run=evaluate_periods, shared=True),
    JobSpec(name="documents", reach=NONE, run=render_documents, shared=True),
    JobSpec(name="figures", reach=ALL, run=measure_figures, shared=True),
    JobSpec(name="agreement_documents", reach=NONE, run=issue_agreements, shared=True),
    _timer("halfway", ALL, work=remind_halfway),
    _timer("overdue", ALL, work=escalate_overdue),
    _timer("break_glass_reviews", ALL, work=escalate_reviews),
    _timer("consents", ALL, work=watch_consents),
    _timer("drafts", ALL, work=timers.delete_old_drafts),
    _timer("agreement_dates", NONE, work=remind),
    _timer("capacity_questions", NONE, work=ask_about_old_figures),
    _timer("entry_questions", NONE, work=ask_owners),
    _timer("directory_words", NONE, work=index_due),
    _timer("assessment_reminders", NONE, work=remind_of_assessments),
    _timer("complaint_reminders", ALL, work=remind_of_complaints),
    _timer("document_reminders", NONE, work=send_reminders),
    _timer("ended_agreements", ALL, work=timers.flag_agreement_ended),
    _timer("training", NONE, work=remind_of_training),
    _timer("goal_reminders", NONE, work=remind_owners),
    _timer("meeting_duties", NONE, work=do_meeting_duties),
    _timer("outreach_reminders", NONE, work=remind_of_outreach),
    _timer("unopened_evaluations", NONE, work=remind_readers),
    _timer("response_plans", ALL, work=look_after_plans),
    _timer("retention_proposals", ALL, work=propose_purges),
    JobSpec(name="purges", reach=ALL, run=purge_due),
    _timer("purge_reminders", NONE, work=remind_recipients),
    _timer("unused_accounts", NONE, work=close_accounts),
    _timer("old_form_drafts", ALL, work=forget_old_drafts),
    _timer("old_files", ALL, work=end_files),
    _timer("notices", NONE, work=mail_urgent),
    _timer("notice_digest", NONE, work=mail_digests),
    _timer("unread_texts", NONE, work=expire_texts),
    _timer("unread_voices", NONE, work=expire_voices),
    JobSpec(name="file_scans", reach=NONE, run=scan_waiting_files, shared=True),
    JobSpec(name="mail", reach=NONE, run=deliver_mail, shared=True),
    JobSpec(name="survey_mail", reach=NONE, run=deliver_to_asked, shared=True),
    _timer("survey_links", NONE, work=forget_survey_links),
    _timer("alerts", NONE, work=escalate_alerts, apart=True),
    _timer("old_alerts", NONE, work=forget_ended, apart=True),
    _timer("lapsed", NONE, work=lapse_silent, apart=True),
    _timer("old_support", NONE, work=keep_support_times, apart=True),
    _timer("old_codes", NONE, work=forget_old_codes, apart=True),
    _timer("old_visits", NONE, work=forget_old_visits, apart=True),
    _timer("session_reminders", NONE, work=remind_before, apart=True),
    _timer("support_figures", NONE, work=publish_support_figures, apart=True),
    _timer("openings", NONE, work=look_after_openings, apart=True),
    _timer("old_lists", NONE, work=delete_old_lists, apart=True),
    JobSpec(name="contact_writers", reach=NONE, run=forget_contact_writers, apart=True),
    JobSpec(name="letters", reach=NONE, run=deliver_apart, shared=True, apart=True),
    JobSpec(name="anchors", reach=NONE, run=anchor_trails),
    JobSpec(name="purge_ledger", reach=NONE, run=copy_ledgers),
    JobSpec(name="trail", reach=ALL, run=watch_trail),
    JobSpec(name="trail_copy", reach=NONE, run=copy_trail),
    JobSpec(name="readers", reach=NONE, run=watch_readers),
    JobSpec(name="old_mail", reach=NONE, run=purge_mail),
    JobSpec(name="old_letters", reach=NONE, run=purge_letters, apart=True),
    JobSpec(name="old_notices", reach=NONE, run=purge_notices),
    JobSpec(name="sessions", reach=NONE, run=purge_sessions),
)
"""In the order in which they run: mail goes out after the work that writes it."""
