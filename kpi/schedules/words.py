"""Why a run did not come to its end, in a sentence."""

from collections.abc import Mapping

from core.text import N_
from kpi.schedules.frequency import Failure

FAILURES: Mapping[Failure, str] = {
    Failure.RULE: "%(error)s",
    Failure.DATABASE: N_("the database refused or did not answer (%(error)s)."),
    Failure.PROGRAM: N_("an error of the program (%(error)s), which the log of the scheduler describes."),
    Failure.STOPPED: N_("the process that measured it stopped."),
}
