"""Everything that pages read of referrals."""

from referrals.handover.queries.desk import DeskTab, list_for_desk
from referrals.handover.queries.officer import OfficerTab, count_for_officer, list_for_officer
from referrals.handover.queries.page import get_referral
from referrals.handover.queries.page_rows import (
    DeskReferral,
    NgoReferral,
    OfficerReferral,
    PacketRow,
)
from referrals.handover.queries.queue import QueueTab, count_queue, list_finished, list_queue
from referrals.handover.queries.related import (
    DraftRow,
    count_open_under,
    find_by_reference,
    find_for_encounter,
    get_draft,
    list_open_of_same_person,
)
from referrals.handover.queries.rows import (
    CAP,
    DeskRow,
    DuplicateRow,
    OfficerCounts,
    OfficerRow,
    Page,
    QueueCounts,
    QueueRow,
)
from referrals.handover.queries.timeline import EventRow, QuestionRow

__all__ = [
    "CAP",
    "DeskReferral",
    "DeskRow",
    "DeskTab",
    "DraftRow",
    "DuplicateRow",
    "EventRow",
    "NgoReferral",
    "OfficerCounts",
    "OfficerReferral",
    "OfficerRow",
    "OfficerTab",
    "PacketRow",
    "Page",
    "QuestionRow",
    "QueueCounts",
    "QueueRow",
    "QueueTab",
    "count_for_officer",
    "count_open_under",
    "count_queue",
    "find_by_reference",
    "find_for_encounter",
    "get_draft",
    "get_referral",
    "list_finished",
    "list_for_desk",
    "list_for_officer",
    "list_open_of_same_person",
    "list_queue",
]
