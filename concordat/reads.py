"""Which pages show records of the classes P2 to P4, and which event each leaves in which trail (security G-01)."""

from collections.abc import Mapping

from flask import Flask
from sqlalchemy.orm import Session

from audit.commands import record
from audit.reads import Event, Reading, Shown, install_reading
from core.actor import Actor
from core.clock import utc_now
from core.database import read_only
from core.permissions import Permission
from web.database import db
from wellbeing.store import WELLBEING
from wellbeing.trail.commands import record as record_apart
from wellbeing.visitor import STAFF, visitor_of

P = Permission
REFERRALS = Shown(kind="referral", arguments={"referral_id": "referral"})
ENCOUNTERS = Shown(kind="encounter", arguments={"encounter_id": "encounter"})
CLIENTS = Shown(kind="client", arguments={"enrolment_id": "enrolment"}, apart=True)
SHOWN: Mapping[str, Shown] = {
    "agenda": REFERRALS,
    "amendments": REFERRALS,
    "audit": Shown(kind="trail", arguments={}),
    "break_glass": Shown(kind="break_glass", arguments={"opening_id": "break_glass"}),
    # A reviewer sees who opened what and why, and nothing of the case: no emergency reading.
    "break_glass.review": Shown(kind="break_glass_review", arguments={"opening_id": "break_glass_review"}),
    "casework": REFERRALS,
    "channels.index": Shown(kind="thread", arguments={}),
    "channels.show": Shown(kind="thread", arguments={"thread_id": "thread"}),
    "clients": CLIENTS,
    "complaints": Shown(kind="complaint", arguments={"complaint_id": "complaint"}),
    "consents": REFERRALS,
    "diligence.download": Shown(kind="assessment_document", arguments={"assessment_id": "assessment"}),
    "duty": Shown(kind="alert", arguments={"alert_id": "alert"}, apart=True),
    "encounters": ENCOUNTERS,
    "evaluations.download": Shown(kind="evaluation_document", arguments={"evaluation_id": "evaluation"}),
    "files.made": Shown(kind="exported_file", arguments={}),
    "figure_cases.show": Shown(kind="evaluation", arguments={"evaluation_id": "evaluation"}),
    "force": ENCOUNTERS,
    "further_readings": Shown(kind="break_glass_request", arguments={"ask_id": "break_glass_request"}),
    # Not `glass.read`: that is what the command writes, and says which item somebody opened.
    "glass": Shown(
        kind="glass", arguments={"glass_id": "glass_page", "enrolment_id": "enrolment"}, apart=True
    ),
    "handover": REFERRALS,
    "holds": Shown(kind="legal_hold", arguments={"hold_id": "legal_hold"}),
    "incidents.people": Shown(kind="incident", arguments={"incident_id": "incident"}, apart=True),
    "kept": Shown(kind="participant_hold", arguments={}, apart=True),
    "mandated.work": Shown(kind="mandate", arguments={}, apart=True),
    "mandated.work_one": Shown(kind="mandate", arguments={"mandate_id": "mandate"}, apart=True),
    "meetings.document": Shown(kind="minutes", arguments={"meeting_id": "meeting"}),
    "memoranda.download": Shown(kind="memorandum_document", arguments={"memorandum_id": "memorandum"}),
    "performance": REFERRALS,
    "records": Shown(
        kind="person", arguments={"first_id": "person", "second_id": "other_person", "merge_id": "merge"}
    ),
    "referral_exports": REFERRALS,
    "referral_search": REFERRALS,
    "repeat": Shown(kind="person", arguments={"person_id": "person"}),
    "response_plans": Shown(kind="response_plan", arguments={"plan_id": "response_plan"}),
    "seals": Shown(kind="record_seal", arguments={"seal_id": "record_seal"}),
    "sessions": CLIENTS,
    "shared_checks": CLIENTS,
    "stalled": REFERRALS,
    "subject_requests": Shown(kind="subject_request", arguments={"request_id": "subject_request"}),
    "survey_results.single": Shown(kind="survey_answers", arguments={"wave_id": "survey_answers"}),
    "talks": CLIENTS,
    "users": Shown(kind="account", arguments={"user_id": "user"}),
    "warm": REFERRALS,
    "watch": Shown(kind="trail", arguments={}, apart=True),
}
"""By endpoint, else by blueprint: what is looked at leaves `<kind>.read` for each record named, or `<kind>.listed`."""

BLANK = "a blank form"
OWN = "what somebody sees of themselves"
COUNTS = "counts that name nobody"
NOTHING: Mapping[str, str] = {
    "break_glass.open_case": BLANK,
    "encounters.new": BLANK,
    "further_readings.ask": BLANK,
    "glass.told": OWN,
    "handover.new": BLANK,
    "holds.place": BLANK,
    "mandated.ask": BLANK,
    "mandated.index": "one word by signed consent, in codes",
    "mandated.mine": OWN,
    "mandated.overseen": COUNTS,
    "mandated.own": OWN,
    "mandated.sign": OWN,
    "mandated.watched": COUNTS,
    "retention": "rules, counts and references, no record",
    "saved_filters": "names of filters of one's own list",
    "seals.place": BLANK,
    "sessions.ask": OWN,
    "sessions.counts": COUNTS,
    "sessions.mine": OWN,
    "sessions.mine_calendar": OWN,
    "sessions.mine_move": OWN,
    "sessions.mine_one": OWN,
    "subject_requests.take": BLANK,
    "times": COUNTS,
    "talks.mine": OWN,
    "contact_log": "one's own log, without names",
    "incidents.asked": "what colleagues were asked to do, without the people of the incident",
}
"""Pages behind a sensitive permission that show no record of somebody else, and why."""

PERMISSIONS = frozenset(
    {
        *(P.COMPLAINT_ANSWER, P.COMPLAINT_READ),
        *(P.CASEWORK_WRITE, P.ENCOUNTER_READ, P.ENCOUNTER_WRITE, P.PERFORMANCE_EXPORT),
        *(P.PERSON_MERGE, P.PERSON_REPEAT),
        *(P.RECORD_KEEP, P.RECORD_SECOND),
        *(P.REFERRAL_BREAK_GLASS, P.REFERRAL_BREAK_GLASS_ALLOW, P.REFERRAL_BREAK_GLASS_REVIEW),
        *(P.REFERRAL_ASSIGN, P.REFERRAL_CREATE, P.REFERRAL_DECIDE, P.REFERRAL_EXPORT),
        *(P.REFERRAL_READ, P.REFERRAL_REVIEW),
        *(P.RESPONSE_PLAN_APPROVE, P.RESPONSE_PLAN_READ, P.RESPONSE_PLAN_WATCH, P.RESPONSE_PLAN_WRITE),
        *(P.WELLBEING_ASSIGN, P.WELLBEING_CARE, P.WELLBEING_CLIENTS, P.WELLBEING_DUTY),
        *(P.WELLBEING_MANDATE, P.WELLBEING_WATCH, P.AUDIT_READ),
    }
)
"""What opens records of the classes P2 to P4, or the trail itself."""
RECORDS = (
    "<uuid:referral_id>",
    "<uuid:encounter_id>",
    "<uuid:person_id>",
    "<uuid:plan_id>",
    "<uuid:thread_id>",
)
"""Arguments that name such a record, whatever permission the address asks for."""


def is_sensitive(endpoint: str, access: object, rule: str) -> bool:
    """Whether a page shows records of the classes P2 to P4, by its permission or by what its address names."""
    return access in PERMISSIONS or any(argument in rule for argument in RECORDS)


def write_events(actor: Actor, events: list[Event]) -> None:
    """Write the rows of what was looked at, each trail in a transaction of its own; raises where one cannot be.

    In the compartment only what its staff looked at: whoever is there for themselves leaves no row by looking.
    """
    here = [event for event in events if not event.apart]
    apart = [event for event in events if event.apart]
    # An installation without the compartment has no key for pseudonyms, and no such event.
    visitor = visitor_of(actor) if apart else None
    there = apart if visitor and not visitor.roles.isdisjoint(STAFF) else []
    now, mode = utc_now(), read_only.set(False)
    try:
        if here:
            with Session(db.engine, join_transaction_mode="create_savepoint") as session:
                for event in here:
                    reason = "out_of_scope" if event.action == "access.refused" else None
                    record(session, actor, action=event.action, subject=event.subject, now=now, reason=reason)
                session.commit()
        if visitor and there:
            with Session(db.engines[WELLBEING], join_transaction_mode="create_savepoint") as vault:
                for event in there:
                    record_apart(vault, visitor, action=event.action, subject=event.subject, now=now)
                vault.commit()
    finally:
        read_only.reset(mode)


READING = Reading(shown=SHOWN, nothing=NOTHING, is_sensitive=is_sensitive, write=write_events)


def install_reads(app: Flask) -> None:
    """Let every page of sensitive records leave its event; the application does not start while one names none."""
    install_reading(app, READING)
