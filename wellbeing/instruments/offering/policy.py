"""Who turns instruments on, and which of them an agency’s people are offered."""

from collections.abc import Collection

from core.errors import RuleBroken
from core.text import N_
from wellbeing.instruments.codes import Availability, InstrumentCode
from wellbeing.instruments.scoring.alcohol import CUT_OFFS
from wellbeing.instruments.table import INSTRUMENTS, current
from wellbeing.instruments.texts.instrument import Instrument

SWITCHED = tuple(one for one in INSTRUMENTS if one.availability is Availability.SWITCHED)


def may_switch(code: InstrumentCode, *, has_read: bool, cut_off: int | None) -> None:
    """Only what is under a licence is switched, after reading it; the AUDIT-C with one cut-off; raises `RuleBroken`."""
    if current(code).availability is not Availability.SWITCHED:
        raise RuleBroken(N_("This questionnaire is not one that is turned on or off."))
    if not has_read:
        raise RuleBroken(N_("Read the licence first and confirm that your agency keeps to it."), "has_read")
    if code is InstrumentCode.AUDIT_C and cut_off not in CUT_OFFS:
        raise RuleBroken(N_("Choose from which score on a closer look is offered."), "cut_off")


def offered(*, has_responder: bool, switched: Collection[InstrumentCode]) -> tuple[Instrument, ...]:
    """What is offered: the PHQ-9 only with a responder, else the PHQ-8 (facts 2.5a); under a licence only if on."""
    open_to = {
        Availability.ALWAYS,
        Availability.WITH_RESPONDER if has_responder else Availability.WITHOUT_RESPONDER,
    }
    return tuple(
        one
        for one in INSTRUMENTS
        if one.availability in open_to or (one.availability is Availability.SWITCHED and one.code in switched)
    )
