"""The data dictionary: every column, its protection class, who reads it, how long it is kept."""

import ast
import inspect
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from concordat.models import metadata
from concordat.reference.markdown import page, table
from concordat.wellbeing_models import metadata as wellbeing_metadata
from core.database import Base
from core.sealing import Sealed
from wellbeing.store import WellbeingBase


@dataclass(frozen=True, slots=True)
class Handling:
    """How the rows of a table are treated: class (P0 public to P4 wellbeing), readers, retention."""

    protection: str
    readers: str
    retention: str


ORGANISATIONS = Handling("P1", "members; directory: everybody signed in", "while it takes part, then 7 years")
DIRECTORY = Handling("P0", "everybody signed in", "until the next import replaces it")
CAPACITIES = Handling("P0", "everybody signed in", "while the service is in the directory; rows never change")
CLAIMS = Handling("P1", "desk and leadership of the agency that invited", "7 years after the claim")
ACCOUNTS = Handling("P1", "administrators of the organisation", "while employed, then 7 years")
SESSIONS = Handling("keys", "nobody", "until it ends; at most 12 hours")
AGREEMENTS = Handling("P1", "both parties", "7 years after the end")
DILIGENCE = Handling(
    "P1", "the agency’s assessors and deciders; the NGO its outcome", "7 years after the decision"
)
SHARED = Handling("P2", "officer, unit supervisor (coded), NGO", "7 years after closure")
NGO_ONLY = Handling("P3", "the NGO’s casework roles", "7 years after closure")
POLICE_ONLY = Handling("P2", "the agency’s officers and supervisors", "5 years")
FORCE = Handling("P2", "the officer who wrote it; supervisors of the agency", "5 years")
MEETINGS = Handling("P1", "those who may attend the committee", "7 years after the meeting")
EVIDENCE = Handling(
    "P1",
    "the NGO’s leaders; agencies with which it shares; an agency’s own evidence: that agency",
    "7 years after it was replaced or withdrawn",
)
FIGURES = Handling("P1", "leadership, desk and auditors of the parties", "10 years; names nobody")

CHANNELS = Handling("P1", "everybody at the organisations it is for", "7 years after the partnership’s end")
TALK = Handling(
    "P2",
    "both sides of the referral, or those who run the partnership",
    "as the referral: 7 years after closure; of a partnership, 7 years after its end",
)
CONSENTS = Handling(
    "P2", "both sides of the referral: what was agreed, with whom, until when", "6 years after it ended"
)
DISCLOSURES = Handling(
    "P2",
    "supervisors and desk of the agency, intake and managers of the NGO: each their own",
    "6 years; rows never change",
)
GAPS = Handling(
    "P1", "the agency’s desk; leadership and the NGO’s managers in counts", "10 years; names nobody"
)
RECORDS = Handling("P2", "the agency’s supervisors and partnership desk", "as the records of the people")
RESPONSE_PLANS = Handling(
    "P3", "the agency’s officers, with a logged reason and while approved", "2 years after it ended"
)
OPINIONS = Handling("P3", "the person alone; others means of at least three people of each side", "7 years")

ANSWERS = Handling(
    "P4", "the person alone; their assigned peer or clinician while shared", "until the person deletes it"
)
RELEASES = Handling(
    "P1",
    "everybody of the agency but administrators; NGOs that support its people",
    "10 years; rows never change",
)
COUNTS = Handling(
    "P4", "nobody, before they are published as suppressed figures", "while the agency takes part"
)
BOTH_SIDES = Handling(
    "P4", "the person; their assigned peer or clinician", "until the person erases it, or with the enrolment"
)
MANDATES = Handling(
    "P4",
    "the officer; the clinician who took it; whoever asked, coordinator and privacy officer one word by signed consent",
    "2 years after it was called off",
)
PEERS = Handling(
    "P4", "everybody, while the peer is ready; the agency’s coordinator", "until they leave the list"
)
PEER_LOG = Handling(
    "P4", "the peer who wrote it, until its month is over; then counts", "names nobody; 7 years"
)
INCIDENTS = Handling("P4", "the agency’s coordinator, in counts", "7 years; names nobody")
GLASS = Handling(
    "P4",
    "clinicians of the organisation, privacy officers; the person what they are told",
    "7 years; names no participant",
)
HANDLING: Mapping[str, Handling] = {
    "administration": ANSWERS,
    "agenda_item": MEETINGS,
    "agreement_duty": AGREEMENTS,
    "agreement_reminder": AGREEMENTS,
    "alert": Handling(
        "P4",
        "clinicians on duty for the agency; the person",
        "as the person; how to reach them: until it ends",
    ),
    "announcement": CHANNELS,
    "announcement_read": CHANNELS,
    "app_user": ACCOUNTS,
    "appointment": NGO_ONLY,
    "area": ORGANISATIONS,
    "assessment": DILIGENCE,
    "assessment_agreed_score": DILIGENCE,
    "assessment_condition": DILIGENCE,
    "assessment_default_weight": Handling("P1", "the agency’s deciders", "while the agency takes part"),
    "assessment_gate": DILIGENCE,
    "assessment_gate_document": DILIGENCE,
    "assessment_reply": DILIGENCE,
    "assessment_score": Handling(
        "P1", "the assessor; the panel after its own submission; never the NGO", "7 years after the decision"
    ),
    "assessment_score_document": DILIGENCE,
    "assessment_weight": DILIGENCE,
    "assessor": Handling(
        "P1", "the agency’s assessors and deciders; never the NGO", "7 years after the decision"
    ),
    "assignment": NGO_ONLY,
    "attendance_correction": NGO_ONLY,
    "audit_head": Handling("keys", "nobody", "as the trail"),
    "audit_row": Handling("P1", "administrators and auditors, own chain", "7 years"),
    "capacity_link": SESSIONS,
    "care_session": BOTH_SIDES,
    "case_cover": NGO_ONLY,
    "case_note": NGO_ONLY,
    "case_note_amendment": NGO_ONLY,
    "case_record": NGO_ONLY,
    "committee": MEETINGS,
    "committee_partnership": MEETINGS,
    "committee_seat": MEETINGS,
    "consent": CONSENTS,
    "contact": DIRECTORY,
    "contact_attempt": NGO_ONLY,
    "contact_entry": PEER_LOG,
    "contact_safety": NGO_ONLY,
    "contact_topic": PEER_LOG,
    "crisis_line": ORGANISATIONS,
    "critical_incident": INCIDENTS,
    "disclosure": DISCLOSURES,
    "document_check": EVIDENCE,
    "document_reminder": EVIDENCE,
    "document_share": EVIDENCE,
    "duty_cover": Handling("P1", "coordinators of the agency; clinicians on duty", "while arranged"),
    "encounter": POLICE_ONLY,
    "encounter_code": POLICE_ONLY,
    "encounter_detail": POLICE_ONLY,
    "end_report": NGO_ONLY,
    "enrolment": Handling(
        "P4",
        "the person; who works with them; managers by chosen name, coordinators by code",
        "until the person erases it",
    ),
    "enrolment_event": Handling("P4", "as the enrolment", "as the enrolment"),
    "evaluation": FIGURES,
    "evaluation_document": FIGURES,
    "evaluation_receipt": Handling(
        "P1",
        "the person; those who run evaluations in their own organisation; the other side the number only",
        "10 years, as the evaluation",
    ),
    "evaluation_review": FIGURES,
    "evaluation_run": FIGURES,
    "evaluation_schedule": FIGURES,
    "evaluation_schedule_indicator": FIGURES,
    "evaluation_schedule_recipient": FIGURES,
    "evaluation_schedule_target": FIGURES,
    "evidence_document": EVIDENCE,
    "evidence_file": EVIDENCE,
    "figure_agency": RELEASES,
    "figure_release": RELEASES,
    "force_code": FORCE,
    "force_report": FORCE,
    "glass": GLASS,
    "glass_disclosure": GLASS,
    "glass_finding": GLASS,
    "glass_reading": GLASS,
    "glass_subject": Handling(
        "P4", "the person; the clinician who opened it: their own words", "as the enrolment"
    ),
    "goal": AGREEMENTS,
    "goal_change": AGREEMENTS,
    "goal_update": AGREEMENTS,
    "guess_counter": SESSIONS,
    "headcount": Handling("P1", "coordinators of the agency", "10 years"),
    "help_offer": CONSENTS,
    "identity_reveal": Handling(
        "P2", "nobody on screen; each also stands in the audit trail", "7 years; rows never change"
    ),
    "incident_person": Handling(
        "P4", "the agency’s coordinator; the person", "30 days after the last offer, at most 90 days"
    ),
    "info_request": SHARED,
    "invitation_batch": Handling("P1", "those who run programmes", "while the programmes are offered"),
    "invitation_code": Handling("keys", "nobody", "until it is used or its time is over"),
    "invitation_programme": Handling("P1", "those who run programmes", "as the codes"),
    "leaver_count": Handling("P4", "nobody", "until the figures of the period are published"),
    "location": DIRECTORY,
    "mail_address": DIRECTORY,
    "mandate": MANDATES,
    "mandate_consent": MANDATES,
    "measured_figure": FIGURES,
    "measured_scope": FIGURES,
    "meeting": MEETINGS,
    "meeting_action": MEETINGS,
    "meeting_action_redate": MEETINGS,
    "meeting_decision": MEETINGS,
    "meeting_seat": MEETINGS,
    "memorandum": AGREEMENTS,
    "memorandum_approval": AGREEMENTS,
    "memorandum_area": AGREEMENTS,
    "memorandum_clause": AGREEMENTS,
    "memorandum_code": AGREEMENTS,
    "memorandum_comment": Handling(
        "P1", "drafters of the parties; internal ones: of the own side only", "7 years after the end"
    ),
    "memorandum_document": AGREEMENTS,
    "memorandum_note": AGREEMENTS,
    "memorandum_party": AGREEMENTS,
    "memorandum_response_time": AGREEMENTS,
    "memorandum_service": AGREEMENTS,
    "memorandum_signature": AGREEMENTS,
    "memorandum_suspension": AGREEMENTS,
    "memorandum_target": AGREEMENTS,
    "memorandum_version": Handling("P1", "drafters of the parties", "7 years after the end"),
    "message": TALK,
    "minutes_answer": MEETINGS,
    "neutral_letter": Handling("P4", "nobody", "the address until it was sent; the row 7 days"),
    "notice": Handling(
        "P1", "the person it is for; names nobody in care", "180 days after it was read, at most a year"
    ),
    "notice_mute": Handling("P1", "the person who set it", "until it is over"),
    "notice_preference": Handling("P1", "the person who set it", "as the account"),
    "offer_answer": Handling(
        "P4", "the person; the peer whom they asked", "until the person deletes it, or as the list"
    ),
    "opened_programme": Handling("P4", "the person", "until the person erases it"),
    "organisation": ORGANISATIONS,
    "organisation_claim": CLAIMS,
    "outbox_message": Handling(
        "P1", "operator (demo: everybody)", "90 days after it was sent or, where it could not be, written"
    ),
    "outcome": NGO_ONLY,
    "own_visit": SESSIONS,
    "packet_amendment": SHARED,
    "participant": Handling("P4", "the person; contact: who works with them", "until the person erases it"),
    "partnership": AGREEMENTS,
    "partnership_contact": CHANNELS,
    "peer_language": PEERS,
    "peer_supporter": PEERS,
    "peer_topic": PEERS,
    "person": POLICE_ONLY,
    "person_merge": RECORDS,
    "person_merge_move": RECORDS,
    "person_pair": RECORDS,
    "phone": DIRECTORY,
    "plan_agreement": NGO_ONLY,
    "plan_item": NGO_ONLY,
    "plan_item_change": NGO_ONLY,
    "programme": Handling(
        "P0", "everybody once it is offered; a draft: who runs it", "while the provider takes part"
    ),
    "programme_code": Handling("P0", "as the programme", "as the programme"),
    "progress_update": NGO_ONLY,
    "pulse_code": Handling("keys", "nobody", "until it is used; it opens nothing after its quarter"),
    "pulse_count": COUNTS,
    "pulse_mark": Handling("P4", "nobody", "as the person"),
    "pulse_round": Handling("P1", "coordinators of the agency", "while the agency takes part"),
    "referral": SHARED,
    "referral_clock": SHARED,
    "referral_event": SHARED,
    "referral_need": SHARED,
    "referral_onward": SHARED,
    "referral_packet": SHARED,
    "released_figure": RELEASES,
    "response_plan": RESPONSE_PLANS,
    "response_plan_concern": RESPONSE_PLANS,
    "response_plan_event": RESPONSE_PLANS,
    "response_plan_view": Handling(
        "P2", "the agency’s partnership desk and auditors", "as the plan; rows never change"
    ),
    "review_comment": FIGURES,
    "review_dispute": FIGURES,
    "review_finding": FIGURES,
    "review_goal": FIGURES,
    "review_signature": FIGURES,
    "risk_flag": NGO_ONLY,
    "role_group_size": PEER_LOG,
    "safety_concern": NGO_ONLY,
    "saved_filter": Handling(
        "P1", "the person who saved it", "until the person deletes it or the account is removed"
    ),
    "search_word": Handling("P3", "nobody: digests of words", "as the text they stand in"),
    "self_assessment_answer": OPINIONS,
    "self_assessment_mark": OPINIONS,
    "self_assessment_round": AGREEMENTS,
    "service": DIRECTORY,
    "service_area": DIRECTORY,
    "service_capacity": CAPACITIES,
    "service_gap": GAPS,
    "service_gap_partner": GAPS,
    "service_language": DIRECTORY,
    "service_modality": DIRECTORY,
    "service_need": DIRECTORY,
    "service_population": DIRECTORY,
    "service_schedule": DIRECTORY,
    "service_taxonomy_term": DIRECTORY,
    "shared_results": ANSWERS,
    "sharing_ground": CONSENTS,
    "sign_in_throttle": SESSIONS,
    "single_use_link": SESSIONS,
    "stall_mute": NGO_ONLY,
    "switched_instrument": Handling("P1", "coordinators of the agency", "while it is on"),
    "talk_mark": BOTH_SIDES,
    "talk_message": BOTH_SIDES,
    "thread": TALK,
    "thread_read": TALK,
    "trail_head": Handling("keys", "nobody", "as the trail"),
    "trail_row": Handling(
        "P4", "the wellbeing privacy officer: acts of the staff, never whose it was", "7 years"
    ),
    "unit": ORGANISATIONS,
    "user_role": ACCOUNTS,
    "warm_call": SHARED,
    "warm_meeting": SHARED,
    "web_session": SESSIONS,
}
"""A table without an entry here fails the contract test."""


APART = (
    "The tables below lie in the wellbeing compartment: another database, with keys of its own. No column of them holds"
    " the id of an account; 16 bytes stand for somebody, and only who holds the compartment’s key can say for whom."
)


def data_page() -> str:
    """One section per table of both databases, from the models themselves."""
    introduction = (
        "Protection classes: P0 public, P1 organisational, P2 referral packet, P3 care data,"
        " P4 wellbeing. Retention is the default; law is local. *sealed* columns are AES-256-GCM"
        " ciphertext bound to their row."
    )
    apart = _sections(WellbeingBase, wellbeing_metadata)
    return page("Data dictionary", introduction, *_sections(Base, metadata), APART, *apart)


def _sections(base: type[DeclarativeBase], tables: sa.MetaData) -> list[str]:
    classes = {m.class_.__tablename__: m.class_ for m in base.registry.mappers}
    parts = []
    for name in sorted(tables.tables):
        handling, model = HANDLING[name], classes[name]
        notes = _column_notes(model)
        rows = [
            (
                f"`{column.name}`",
                _type_of(column),
                "" if column.nullable else "required",
                notes.get(column.name, ""),
            )
            for column in tables.tables[name].columns
        ]
        parts += [
            f"## {name}",
            f"{inspect.getdoc(model)}",
            f"Class {handling.protection}. Read by: {handling.readers}. Kept: {handling.retention}.",
            table(["column", "type", "", "meaning"], rows),
        ]
    return parts


def _type_of(column: sa.Column[object]) -> str:
    kind = column.type
    if isinstance(kind, Sealed):
        return "sealed"
    if isinstance(kind, sa.Enum):
        return ", ".join(kind.enums)
    # A column may be part of several keys: the one by name is the same every time.
    if targets := sorted(key.target_fullname for key in column.foreign_keys):
        return f"→ `{targets[0]}`"
    length = getattr(kind, "length", None)
    return type(kind).__name__ + (f"({length})" if length else "")


def _column_notes(model: type) -> dict[str, str]:
    """The string literals that stand under the columns in the model's source."""
    body = ast.parse(inspect.getsource(model)).body[0]
    assert isinstance(body, ast.ClassDef)
    notes: dict[str, str] = {}
    for statement, after in zip(body.body, body.body[1:], strict=False):
        if (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
        ):
            notes[statement.target.id] = str(after.value.value)
    return notes
