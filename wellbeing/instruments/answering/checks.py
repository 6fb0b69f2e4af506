"""What somebody answers in one sitting: one instrument, or the two short ones together (facts 2.4, item sets)."""

from collections.abc import Collection
from dataclasses import dataclass

from core.errors import NotFound
from core.text import N_
from wellbeing.instruments.codes import Availability, InstrumentCode
from wellbeing.instruments.table import INSTRUMENTS, current
from wellbeing.instruments.texts.instrument import Instrument

SHORT_NUMBER = 20
_IN_SHORT = frozenset({InstrumentCode.PHQ_2, InstrumentCode.GAD_2})
STEPS: dict[InstrumentCode, tuple[int, tuple[InstrumentCode, ...]]] = {
    InstrumentCode.PHQ_2: (3, (InstrumentCode.PHQ_9, InstrumentCode.PHQ_8)),
    InstrumentCode.GAD_2: (3, (InstrumentCode.GAD_7,)),
    InstrumentCode.PC_PTSD_5: (3, (InstrumentCode.PCL_5,)),
}
"""From which score of a short instrument a longer one is offered; the first of them that is on offer."""
CARRIED = frozenset({InstrumentCode.PHQ_2, InstrumentCode.GAD_2})
"""Their answers are the first of the longer one, so nobody gives them twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A page of questions; `number` stands for it in addresses."""

    number: int
    subject: str
    parts: tuple[Instrument, ...]

    @property
    def asks_item_9(self) -> bool:
        """Whether an answer may ask for a person at once (facts 2.5)."""
        return any(part.code is InstrumentCode.PHQ_9 for part in self.parts)

    @property
    def count(self) -> int:
        """How many questions there are."""
        return sum(len(part.questions) for part in self.parts)


SHORT = Check(
    number=SHORT_NUMBER,
    subject=N_("How are you? The short way"),
    parts=(current(InstrumentCode.PHQ_2), current(InstrumentCode.GAD_2)),
)
CHECKS: dict[int, Check] = {SHORT.number: SHORT} | {
    one.number: Check(number=one.number, subject=one.subject, parts=(one,))
    for one in INSTRUMENTS
    if one.availability is not Availability.NEVER and one.code not in _IN_SHORT
}


def list_checks(offered: Collection[Instrument]) -> list[Check]:
    """What may be answered, the short one first."""
    codes = {one.code for one in offered}
    return [check for check in CHECKS.values() if {part.code for part in check.parts} <= codes]


def get_check(number: int, offered: Collection[Instrument]) -> Check:
    """The check of an address, if it is on offer; raises `NotFound`."""
    found = next((check for check in list_checks(offered) if check.number == number), None)
    if found is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    return found


def longer_than(part: Instrument, total: int, offered: Collection[Instrument]) -> Instrument | None:
    """The longer instrument that a short one’s score leads to, if it is on offer."""
    start, codes = STEPS.get(part.code, (0, ()))
    if total < start:
        return None
    return next((one for code in codes for one in offered if one.code is code), None)
