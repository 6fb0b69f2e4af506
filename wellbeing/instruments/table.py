"""The one table of instruments, and scoring by it."""

from core.errors import NotFound, RuleBroken
from core.text import N_
from wellbeing.instruments.codes import Availability, InstrumentCode
from wellbeing.instruments.scoring.answers import Answers
from wellbeing.instruments.scoring.result import Result
from wellbeing.instruments.texts import distress, licensed, mood, trauma
from wellbeing.instruments.texts.instrument import Instrument

INSTRUMENTS: tuple[Instrument, ...] = (
    *mood.INSTRUMENTS,
    *trauma.INSTRUMENTS,
    *distress.INSTRUMENTS,
    *licensed.INSTRUMENTS,
)
_BY_VERSION = {(one.code, one.version): one for one in INSTRUMENTS}
_BY_NUMBER = {one.number: one for one in INSTRUMENTS}


def instrument_of(code: InstrumentCode, version: str) -> Instrument:
    """An instrument in exactly this version; raises `RuleBroken`, because another would score something else."""
    found = _BY_VERSION.get((code, version))
    if found is None:
        raise RuleBroken(
            N_("%(name)s is not known in version “%(version)s”."), name=code.value, version=version
        )
    return found


def current(code: InstrumentCode) -> Instrument:
    """The version of an instrument that is in use here: the first of the table."""
    return next(one for one in INSTRUMENTS if one.code is code)


def by_number(number: int) -> Instrument:
    """The instrument of an address; raises `NotFound`, also for those that are never offered."""
    found = _BY_NUMBER.get(number)
    if found is None or found.availability is Availability.NEVER:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    return found


def score(code: InstrumentCode, version: str, answers: Answers) -> Result:
    """The score of a sheet by the rules of its own version. Source: facts 2.4."""
    return instrument_of(code, version).scorer(answers)
