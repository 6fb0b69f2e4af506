"""Which tables of the main database stand behind a wall, and whose their rows are (security C-09).

Every table of the classes P2 and P3 is here, or among the exceptions with its reason; a contract test sees to it. The
wellbeing compartment is a database of its own with a user and keys of its own, and its rows name no organisation of theirs.
"""

from collections.abc import Mapping

from core.walls.policies import Through, Wall, columns, through

OF_BOTH_SIDES = through("referral_id", "referral")
"""What either side of the referral reads, or what its indicators are counted from."""
OF_THE_NGO = through("referral_id", "referral", "ngo_id")
"""What the NGO writes for itself: no transaction of the agency finds it, whatever it asks."""
BETWEEN = Wall(columns=("discloser_id", "recipient_id"), through=(Through("referral_id", "referral"),))

WALLS: Mapping[str, Wall] = {
    # What the agency keeps
    "person": columns("agency_id"),
    "person_merge": columns("agency_id"),
    "person_merge_move": through("merge_id", "person_merge"),
    "person_pair": columns("agency_id"),
    "identity_reveal": columns("agency_id"),
    "encounter": columns("agency_id"),
    "encounter_code": through("encounter_id", "encounter"),
    "encounter_detail": through("id", "encounter"),
    "force_report": through("encounter_id", "encounter"),
    "force_code": through("report_id", "force_report"),
    "response_plan": columns("agency_id"),
    "response_plan_concern": through("plan_id", "response_plan"),
    "response_plan_event": through("plan_id", "response_plan"),
    "response_plan_view": columns("agency_id"),
    # What passes between the sides
    "referral": columns("agency_id", "ngo_id"),
    "referral_clock": OF_BOTH_SIDES,
    "referral_event": OF_BOTH_SIDES,
    "referral_need": OF_BOTH_SIDES,
    # The NGO to which it went on is told that it came from elsewhere.
    "referral_onward": Wall(
        through=(Through("referral_id", "referral"), Through("new_referral_id", "referral"))
    ),
    "referral_packet": through("id", "referral"),
    "packet_amendment": OF_BOTH_SIDES,
    "info_request": OF_BOTH_SIDES,
    "warm_call": OF_BOTH_SIDES,
    "warm_meeting": OF_BOTH_SIDES,
    "break_glass": OF_BOTH_SIDES,
    "break_glass_request": OF_BOTH_SIDES,
    "progress_update": OF_BOTH_SIDES,
    "consent": BETWEEN,
    "sharing_ground": BETWEEN,
    "disclosure": BETWEEN,
    "help_offer": columns("organisation_id"),
    # What its people took along as files
    "exported_file": columns("organisation_id"),
    "exported_content": through("file_id", "exported_file", "organisation_id"),
    "thread": through("partnership_id", "partnership", "agency_id", "ngo_id"),
    "thread_read": through("thread_id", "thread"),
    "message": through("thread_id", "thread"),
    "self_assessment_answer": columns("organisation_id"),
    "self_assessment_mark": through("answer_id", "self_assessment_answer"),
    # What the organisation that is complained about keeps
    "complaint": columns("organisation_id"),
    # What the NGO keeps
    "appointment": OF_THE_NGO,
    "assignment": OF_THE_NGO,
    "attendance_correction": through("appointment_id", "appointment"),
    "case_cover": columns("ngo_id"),
    "case_note": OF_THE_NGO,
    "case_note_amendment": through("note_id", "case_note"),
    "case_record": through("id", "referral", "ngo_id"),
    "contact_attempt": OF_THE_NGO,
    "contact_safety": OF_THE_NGO,
    "end_report": OF_THE_NGO,
    "outcome": OF_THE_NGO,
    "plan_agreement": OF_THE_NGO,
    "plan_item": OF_THE_NGO,
    "plan_item_change": through("item_id", "plan_item"),
    "risk_flag": OF_THE_NGO,
    "safety_concern": OF_THE_NGO,
    "search_word": OF_BOTH_SIDES,
    "stall_mute": OF_THE_NGO,
    "legal_hold": columns("organisation_id"),
    "subject_request": columns("organisation_id"),
    # What somebody types
    "form_draft": through("user_id", "app_user", "organisation_id"),
}

ANSWERED_BY_THE_PUBLIC = "who answers has no account and belongs to no organisation; the rows name nobody"

WITHOUT: Mapping[str, str] = {
    "record_seal": "it hides: who does not find the seal of another organisation would find what it hides",
    "survey_answer": ANSWERED_BY_THE_PUBLIC,
    "survey_invitation": ANSWERED_BY_THE_PUBLIC,
    "survey_letter": ANSWERED_BY_THE_PUBLIC,
    "survey_paper": ANSWERED_BY_THE_PUBLIC,
    "survey_remark": ANSWERED_BY_THE_PUBLIC,
    "survey_response": ANSWERED_BY_THE_PUBLIC,
    "survey_text": ANSWERED_BY_THE_PUBLIC,
    "survey_token": ANSWERED_BY_THE_PUBLIC,
    "voice": ANSWERED_BY_THE_PUBLIC,
}
"""Tables of these classes without a wall, each with the reason."""
