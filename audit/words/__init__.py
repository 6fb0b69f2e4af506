"""Plain words for the actions and subjects of the trail; an action of a later version reads as it is written."""

from audit.words import installation, partners, referrals, surveys, training, voices
from core.text import N_

ACTIONS: dict[str, str] = {
    **installation.ACTIONS,
    **partners.ACTIONS,
    **referrals.ACTIONS,
    **surveys.ACTIONS,
    **training.ACTIONS,
    **voices.ACTIONS,
}
"""A recorded action without words here fails the contract test."""

KINDS: dict[str, str] = {
    "action": N_("Action"),
    "address": N_("Unknown address"),
    "announcement": N_("Announcement"),
    "area": N_("Area"),
    "committee": N_("Committee"),
    "complaint": N_("Complaint"),
    "crisis_line": N_("Number to call in danger"),
    "decision": N_("Decision"),
    "assessment": N_("Assessment"),
    "directory": N_("Directory"),
    "document": N_("Document"),
    "document_share": N_("Sharing of documents"),
    "encounter": N_("Encounter"),
    "force_report": N_("Report of force"),
    "evaluation": N_("Evaluation"),
    "exported_file": N_("File taken along"),
    "evaluation_schedule": N_("Schedule of evaluations"),
    "goal": N_("Shared goal"),
    "knowledge_test": N_("Knowledge test"),
    "patrol_headcount": N_("Officers on patrol"),
    "roster_cell": N_("District and shift"),
    "roster_duty": N_("Duty of the roster"),
    "survey_answers": N_("Answers by name"),
    "trainer": N_("Trainer"),
    "training_certificate": N_("Training certificate"),
    "training_claim": N_("Certificate from elsewhere"),
    "training_course": N_("Course"),
    "training_seat": N_("Seat in a training"),
    "training_session": N_("Training session"),
    "installation": N_("Installation"),
    "legal_hold": N_("Legal hold"),
    "measured_scope": N_("Measured organisation or partnership"),
    "meeting": N_("Meeting"),
    "memorandum": N_("Agreement"),
    "memorandum_comment": N_("Comment on an agreement"),
    "organisation": N_("Organisation"),
    "partnership": N_("Partnership"),
    "survey_wave": N_("Survey"),
    "voice": N_("Suggestion or question"),
    "voice_place": N_("Suggestion box or town hall"),
    "partnership_contact": N_("Contact of a partnership"),
    "partnership_template": N_("Template of a partnership"),
    "person": N_("Person"),
    "case_cover": N_("Cover for an absent worker"),
    "record_seal": N_("Seal"),
    "referral": N_("Referral"),
    "saved_filter": N_("Filter of a list"),
    "search": N_("Search"),
    "response_plan": N_("Response plan"),
    "questionnaire": N_("Questionnaire"),
    "purge": N_("Purge"),
    "purge_notice": N_("Notice of a purge"),
    "retention_rule": N_("Rule of retention"),
    "retention_run": N_("Run of a rule of retention"),
    "seed": N_("Fictitious data"),
    "self_assessment": N_("Self-assessment"),
    "service": N_("Service"),
    "service_gap": N_("Service gap"),
    "subject_request": N_("Request for a copy"),
    "thread": N_("Conversation"),
    "unit": N_("Unit"),
    "user": N_("Account"),
    "data_keys": N_("Data keys"),
    "break_glass": N_("Emergency reading"),
    "break_glass_request": N_("Request for an emergency reading"),
    "break_glass_review": N_("Review of an emergency reading"),
    "endpoint": N_("Page"),
    "job": N_("Standing work"),
    "merge": N_("Merge"),
    "activity": N_("Outreach activity"),
    "campaign": N_("Outreach campaign"),
    "outreach_grant": N_("Grant"),
    "material": N_("Material of the library"),
    "need_priority": N_("Priority of a needs assessment"),
    "needs_assessment": N_("Needs assessment"),
    "volunteer": N_("Volunteer"),
    "other_person": N_("Person"),
    "page": N_("Page"),
    "trail": N_("Audit trail"),
}


def action_words(action: str) -> str:
    """The marked words of an action; `referral.sent_back` without words of its own reads `Referral: sent back`."""
    if action in ACTIONS:
        return ACTIONS[action]
    kind, _, act = action.partition(".")
    return f"{kind_words(kind)}: {act.replace('_', ' ')}" if act else kind_words(kind)


def kind_words(kind: str) -> str:
    """The marked words of a kind of subject."""
    return KINDS.get(kind, kind.replace("_", " ").capitalize())
