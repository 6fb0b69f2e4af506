"""The life cycle of an appointment: planned, then it took place or not, or another one follows it."""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Requirement, Transition, Turn
from core.text import N_


class AppointmentState(StrEnum):
    """Where an appointment stands."""

    PLANNED = "planned"
    RECORDED = "recorded"
    RESCHEDULED = "rescheduled"


class AppointmentAction(StrEnum):
    """What may be done to an appointment."""

    RECORD = "record"
    RESCHEDULE = "reschedule"
    CORRECT = "correct"


S, A = AppointmentState, AppointmentAction
WHO = frozenset({Role.NGO_WORKER, Role.NGO_MANAGER})

APPOINTMENT: Lifecycle[AppointmentState, AppointmentAction] = Lifecycle(
    name=N_("Appointment"),
    initial=S.PLANNED,
    turns={S.PLANNED: Turn.NGO, S.RECORDED: Turn.NOBODY, S.RESCHEDULED: Turn.NOBODY},
    closed=frozenset({S.RECORDED, S.RESCHEDULED}),
    transitions=(
        Transition(
            number="1",
            action=A.RECORD,
            sources=frozenset({S.PLANNED}),
            target=S.RECORDED,
            roles=WHO,
            text=N_("Record attendance"),
            guard=N_("Once its time has come; a cancellation may be known before."),
        ),
        Transition(
            number="2",
            action=A.RESCHEDULE,
            sources=frozenset({S.PLANNED}),
            target=S.RESCHEDULED,
            roles=WHO,
            text=N_("Put off"),
            guard=N_("A new appointment follows; both stay and know of each other."),
            reason=Requirement.REQUIRED,
        ),
        Transition(
            number="3",
            action=A.CORRECT,
            sources=frozenset({S.RECORDED}),
            target=S.RECORDED,
            roles=WHO,
            text=N_("Correct the attendance"),
            guard=N_("What was recorded before stays beside it."),
            note=Requirement.REQUIRED,
        ),
    ),
)
