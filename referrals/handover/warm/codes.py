"""What became of a call for a warm hand-off, in codes that both sides read."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from core.text import N_

AIM = timedelta(minutes=30)
"""Local default where the agreement names no time: a worker is there within half an hour (referrals.md 8)."""


class CallResult(StrEnum):
    """How a call ended."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    VOICEMAIL = "voicemail"
    COMING = "coming"
    TOOK_OVER = "took_over"


RESULTS: Mapping[CallResult, str] = {
    CallResult.COMING: N_("Reached: a worker is coming"),
    CallResult.TOOK_OVER: N_("A worker took over on scene"),
    CallResult.REACHED: N_("Reached: nobody can come"),
    CallResult.NOT_REACHED: N_("Nobody answered"),
    CallResult.VOICEMAIL: N_("Voicemail"),
}
"""In the order of the form."""
