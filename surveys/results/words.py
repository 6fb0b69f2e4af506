"""The words of answers that a questionnaire does not spell out, and of what a reviewer decides."""

from collections.abc import Mapping

from core.text import N_
from surveys.results.states import Readership, RemarkState

AGREEMENT: tuple[str, ...] = (
    N_("Disagree strongly"),
    N_("Disagree"),
    N_("Neither"),
    N_("Agree"),
    N_("Agree strongly"),
)
"""The five points of agreement, lowest first."""

REMARKS: Mapping[RemarkState, str] = {
    RemarkState.RELEASED: N_("Released"),
    RemarkState.WITHHELD: N_("Withheld"),
    RemarkState.EXPIRED: N_("Destroyed unread"),
}
AUDIENCES: Mapping[Readership, str] = {
    Readership.PARTNER: N_("Partner organisations"),
    Readership.PUBLIC: N_("Everybody, on a public page"),
}
