"""What marks, reasons and answers are called."""

from collections.abc import Mapping

from core.text import N_
from kpi.reviews.lifecycle import Answer, DisputeReason, Mark

MARKS: Mapping[Mark, str] = {
    Mark.ACCEPTED: N_("We accept it as it is"),
    Mark.ACT: N_("Something must be done"),
    Mark.WATCH: N_("We keep an eye on it"),
    Mark.EXPLAINED: N_("It is explained by something we know"),
}
MARK_HINTS: Mapping[Mark, str] = {
    Mark.ACCEPTED: N_("No reason needed."),
    Mark.ACT: N_("Take it to a meeting or set a goal next."),
    Mark.WATCH: N_("The next evaluation comes back to it."),
    Mark.EXPLAINED: N_("Say by what, for instance a service that was closed for a month."),
}
REASONS: Mapping[DisputeReason, str] = {
    DisputeReason.WRONG_DATA: N_("The data behind it is wrong"),
    DisputeReason.MISSING_DATA: N_("Data is missing"),
    DisputeReason.WRONG_DEFINITION: N_("It counts the wrong thing"),
    DisputeReason.OTHER: N_("Something else"),
}
ANSWERS: Mapping[Answer, str] = {
    Answer.STANDS: N_("The figure stands"),
    Answer.REVISE: N_("It will be measured again"),
    Answer.REDEFINE: N_("The definition is to be changed"),
}
ANSWER_HINTS: Mapping[Answer, str] = {
    Answer.STANDS: N_("Say what you checked."),
    Answer.REVISE: N_("Have the data put right first. Then measure the same period again from the list of disputes."),
    Answer.REDEFINE: N_("Say what will be counted from when on. This evaluation keeps the definition it was made with."),
}  # fmt: skip
