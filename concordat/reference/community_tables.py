"""How the rows of training, needs and outreach are treated."""

from collections.abc import Mapping

from concordat.reference.handling import GRANTS, NEEDS, OUTREACH, TEST_MARKS, TRAINING, VOLUNTEERS, Handling

COMMUNITY_TABLES: Mapping[str, Handling] = {
    "grant_report": GRANTS,
    "grant_spending": GRANTS,
    "knowledge_item": TRAINING,
    "knowledge_mark": TEST_MARKS,
    "knowledge_test": TRAINING,
    "needs_assessment": NEEDS,
    "needs_bad_row": NEEDS,
    "needs_barrier": NEEDS,
    "needs_barrier_source": NEEDS,
    "needs_expert": NEEDS,
    "needs_figure": NEEDS,
    "needs_follow_up": NEEDS,
    "needs_mention": NEEDS,
    "needs_source": NEEDS,
    "needs_theme": NEEDS,
    "needs_weight": NEEDS,
    "outreach_activity": OUTREACH,
    "outreach_campaign": OUTREACH,
    "outreach_grant": GRANTS,
    "outreach_material": OUTREACH,
    "roster_cell": TRAINING,
    "roster_duty": TRAINING,
    "trainer": TRAINING,
    "training_attendance": TRAINING,
    "training_certificate": TRAINING,
    "training_claim": TRAINING,
    "training_course": TRAINING,
    "training_date": TRAINING,
    "training_seat": TRAINING,
    "training_session": TRAINING,
    "volunteer": VOLUNTEERS,
    "volunteer_check": VOLUNTEERS,
    "volunteer_hours": VOLUNTEERS,
    "volunteer_task": VOLUNTEERS,
    "volunteer_training": VOLUNTEERS,
}
"""By table; `tables.HANDLING` holds them with all others."""
