"""Every model of the main database, imported so that its metadata is complete."""

from accounts.drafts import models as form_drafts
from accounts.factors import models as factors
from accounts.grants import models as grants
from accounts.limits import models as limits
from accounts.notices import models as notices
from accounts.operations import models as operations
from accounts.organisations import models as organisations
from accounts.outbox import models as outbox
from accounts.reviews import models as access_reviews
from accounts.sign_in import models as sign_in
from accounts.users import models as users
from audit import models as audit
from audit.exports import models as exported_files
from concordat.walls import WALLS
from core.database import Base
from core.walls.policies import raise_walls
from kpi.dashboard import models as dashboard
from kpi.evaluations import models as evaluations
from kpi.openness import models as public_editions
from kpi.reviews import models as reviews
from kpi.schedules import models as schedules
from partners.channels.announcements import models as announcements
from partners.channels.contacts import models as contacts
from partners.channels.crisis_lines import models as crisis_lines
from partners.channels.threads import models as threads
from partners.diligence.assessments import models as assessments
from partners.diligence.documents import models as evidence
from partners.goals import models as goals
from partners.health.self_assessments import models as self_assessments
from partners.hub import models as hub
from partners.meetings import models as meetings
from partners.memoranda import models as memoranda
from partners.memoranda.duties import models as duties
from partners.memoranda.review import models as memoranda_review
from partners.memoranda.verification import models as verification
from partners.needs import models as needs
from partners.openness.complaints import models as complaints
from partners.openness.pages import models as partnership_pages
from partners.outreach.campaigns import models as outreach_campaigns
from partners.outreach.grants import models as outreach_grants
from partners.outreach.library import models as outreach_library
from partners.outreach.volunteers import models as volunteers
from partners.replication import models as templates
from partners.services import models as services
from partners.training.certificates import models as training_certificates
from partners.training.courses import models as training_courses
from partners.training.coverage import models as training_coverage
from partners.training.elsewhere import models as training_elsewhere
from partners.training.knowledge import models as training_knowledge
from partners.training.sessions import models as training_sessions
from referrals.casework import models as casework
from referrals.casework.appointments import models as appointments
from referrals.casework.contact import models as contact_safety
from referrals.casework.ending import models as end_reports
from referrals.casework.notes import models as case_notes
from referrals.casework.plan import models as plans
from referrals.casework.progress import models as progress_updates
from referrals.casework.risk import models as risks
from referrals.encounters import models as encounters
from referrals.encounters.details import models as encounter_details
from referrals.encounters.force import models as force
from referrals.handover import models as handover
from referrals.handover.amendments import models as amendments
from referrals.handover.break_glass import models as break_glass
from referrals.handover.desk import models as desk
from referrals.handover.filters import models as saved_filters
from referrals.handover.gaps import models as gaps
from referrals.handover.onward import models as onward
from referrals.handover.reminders import models as referral_clocks
from referrals.handover.search import models as search_words
from referrals.handover.stalled import models as stall_mutes
from referrals.handover.warm import models as warm_calls
from referrals.holds import models as holds
from referrals.people import models as people
from referrals.people.consents import models as consents
from referrals.people.identity import models as identity
from referrals.people.response_plans import models as response_plans
from referrals.retention import models as retention
from referrals.sealing import models as seals
from referrals.subjects import models as subject_requests
from surveys.questionnaires import models as questionnaires
from surveys.results import models as survey_results
from surveys.voices import models as voices
from surveys.waves import models as survey_waves

__all__ = [
    "access_reviews",
    "amendments",
    "announcements",
    "appointments",
    "assessments",
    "audit",
    "break_glass",
    "case_notes",
    "casework",
    "complaints",
    "consents",
    "contact_safety",
    "contacts",
    "crisis_lines",
    "dashboard",
    "desk",
    "duties",
    "encounter_details",
    "encounters",
    "end_reports",
    "evaluations",
    "evidence",
    "exported_files",
    "factors",
    "force",
    "form_drafts",
    "gaps",
    "goals",
    "grants",
    "handover",
    "holds",
    "hub",
    "identity",
    "limits",
    "meetings",
    "memoranda",
    "memoranda_review",
    "metadata",
    "needs",
    "notices",
    "onward",
    "operations",
    "organisations",
    "outbox",
    "outreach_campaigns",
    "outreach_grants",
    "outreach_library",
    "partnership_pages",
    "people",
    "plans",
    "progress_updates",
    "public_editions",
    "questionnaires",
    "referral_clocks",
    "response_plans",
    "retention",
    "reviews",
    "risks",
    "saved_filters",
    "schedules",
    "seals",
    "search_words",
    "self_assessments",
    "services",
    "sign_in",
    "stall_mutes",
    "subject_requests",
    "survey_results",
    "survey_waves",
    "templates",
    "threads",
    "training_certificates",
    "training_courses",
    "training_coverage",
    "training_elsewhere",
    "training_knowledge",
    "training_sessions",
    "users",
    "verification",
    "voices",
    "volunteers",
    "warm_calls",
]

metadata = Base.metadata
raise_walls(metadata, WALLS)
