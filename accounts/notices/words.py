"""What a kind of notice is called: in lists, and counted in a mail."""

from collections.abc import Mapping

from accounts.notices.kinds import NoticeKind
from core.text import N_

K = NoticeKind

LABELS: Mapping[NoticeKind, str] = {
    K.REFERRAL: N_("Referrals"),
    K.AGREEMENT: N_("Agreements"),
    K.DILIGENCE: N_("Due diligence"),
    K.DOCUMENT: N_("Documents"),
    K.GOAL: N_("Shared goals"),
    K.MEETING: N_("Meetings"),
    K.ACTION: N_("Actions to do"),
    K.THREAD: N_("Messages"),
    K.ANNOUNCEMENT: N_("Announcements"),
    K.CAPACITY: N_("Capacity"),
    K.EVALUATION: N_("Evaluations"),
    K.TRAINING: N_("Training"),
    K.OUTREACH: N_("Outreach"),
    K.ACCOUNT: N_("Your account"),
    K.SAFETY: N_("Safety"),
}
"""The name of each kind, for filters and settings."""

COUNTED: Mapping[NoticeKind, str] = {
    K.REFERRAL: N_("%(count)s about referrals"),
    K.AGREEMENT: N_("%(count)s about agreements"),
    K.DILIGENCE: N_("%(count)s about due diligence"),
    K.DOCUMENT: N_("%(count)s about documents"),
    K.GOAL: N_("%(count)s about shared goals"),
    K.MEETING: N_("%(count)s about meetings"),
    K.ACTION: N_("%(count)s about actions to do"),
    K.THREAD: N_("%(count)s about messages"),
    K.ANNOUNCEMENT: N_("%(count)s about announcements"),
    K.CAPACITY: N_("%(count)s about capacity"),
    K.EVALUATION: N_("%(count)s about evaluations"),
    K.TRAINING: N_("%(count)s about training"),
    K.OUTREACH: N_("%(count)s about outreach"),
    K.ACCOUNT: N_("%(count)s about your account"),
    K.SAFETY: N_("%(count)s about safety"),
}
"""What a mail says of each kind: how many, and nothing else."""
