"""Whether a peer is offered to colleagues: active, trained, supervised. On plain values."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from core.text import N_
from wellbeing.support.parameters import SUPPORT
from wellbeing.support.peers.lifecycle import PeerState


class Hold(StrEnum):
    """Why a peer is not offered."""

    LEFT = "left"
    RESTING = "resting"
    NOT_YET_TRAINED = "not_yet_trained"
    TRAINING_OVER = "training_over"
    NOT_SUPERVISED = "not_supervised"


HOLDS: Mapping[Hold, str] = {
    Hold.LEFT: N_("No longer on the list"),
    Hold.RESTING: N_("Resting"),
    Hold.NOT_YET_TRAINED: N_("Training begins later"),
    Hold.TRAINING_OVER: N_("Training has run out"),
    Hold.NOT_SUPERVISED: N_("Not supervised for too long"),
}


def supervised_since(on: date) -> date:
    """The earliest day of a last supervision that still counts."""
    return on - timedelta(days=SUPPORT.supervision_days)


def holds_of(
    state: PeerState,
    *,
    trained_on: date,
    trained_until: date,
    supervised_on: date | None,
    on: date,
) -> tuple[Hold, ...]:
    """Everything that keeps a peer off the list that colleagues see; empty: they are ready."""
    reasons = (
        (state is PeerState.LEFT, Hold.LEFT),
        (state is PeerState.RESTING, Hold.RESTING),
        (on < trained_on, Hold.NOT_YET_TRAINED),
        (trained_until < on, Hold.TRAINING_OVER),
        (supervised_on is None or supervised_on < supervised_since(on), Hold.NOT_SUPERVISED),
    )
    return tuple(hold for holds, hold in reasons if holds)


def ends_soon(trained_until: date, *, on: date) -> bool:
    """Whether the training is to be renewed."""
    return on <= trained_until <= on + timedelta(days=SUPPORT.renewal_notice_days)
