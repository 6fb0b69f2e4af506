"""Why an enrolment ended: codes only, and for the person always a free choice."""

from core.codes import Code, CodeList, Side
from core.text import N_

WITHDRAWAL = CodeList(
    "withdrawal_reason",
    Code(value="feel_better", label=N_("I feel better"), side=Side.PERSON),
    Code(value="not_for_me", label=N_("It is not for me"), side=Side.PERSON),
    Code(value="no_time", label=N_("The times do not work for me"), side=Side.PERSON),
    Code(value="waited_too_long", label=N_("I waited too long"), side=Side.PROVIDER),
    Code(value="somebody_else", label=N_("I would rather talk with somebody else"), side=Side.PROVIDER),
    Code(value="help_elsewhere", label=N_("I found help elsewhere"), side=Side.PERSON),
    Code(value="worried_who_sees", label=N_("I worry who may find out"), side=Side.SYSTEM),
)
"""What somebody may say who leaves; nobody has to."""

ENDING = CodeList(
    "enrolment_end_reason",
    Code(value="no_place", label=N_("We have no place in good time"), side=Side.PROVIDER),
    Code(value="other_help_fits", label=N_("Other help fits better, and we said which"), side=Side.PROVIDER),
    Code(value="needs_more", label=N_("More care is needed than we can give"), side=Side.PROVIDER),
    Code(value="knows_each_other", label=N_("We know each other too well"), side=Side.PROVIDER),
    Code(value="does_not_come", label=N_("The person does not come"), side=Side.PERSON),
    Code(value="programme_ends", label=N_("The programme ends"), side=Side.PROVIDER),
)
"""What those who run a programme say when they end it; the person reads it."""
