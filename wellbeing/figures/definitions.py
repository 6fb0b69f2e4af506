"""The definitions W01 to W10 (facts 1.6): what is counted, out of what, and what is not said."""

from dataclasses import dataclass
from enum import StrEnum

from core.text import N_


class Kind(StrEnum):
    """How a figure is printed."""

    RATE = "rate"
    DAYS = "days"
    POINTS = "points"
    PER_HUNDRED = "per_hundred"
    COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The definition of one figure; a change of meaning raises `version`. `target` is a proposal of this product."""

    code: str
    name: str
    question: str
    kind: Kind
    numerator: str
    denominator: str
    notes: str
    target: str
    version: int = 1
    by_year: bool = True
    """Whether the figure of a calendar year is published with its last quarter, where nothing can be subtracted."""


MEASURES: tuple[Measure, ...] = (
    Measure(
        code="W01",
        name=N_("Use of support"),
        question=N_("How many of our people talk with somebody?"),
        kind=Kind.RATE,
        numerator=N_("Different people with a conversation that took something further"),
        denominator=N_("Staff, average of the months"),
        notes=N_(
            "Each person counts once. Page visits, trainings and further sessions do not count. Family and retired"
            " people are not in it. The yearly rate of a quarter is its rate times four and reads high, because some"
            " people come in several quarters."
        ),
        target=N_("8 % of staff in a year or more"),
    ),
    Measure(
        code="W02",
        name=N_("Trust that it stays private"),
        question=N_("Do our people believe that what they say stays private?"),
        kind=Kind.RATE,
        numerator=N_("“Agree” or “strongly agree” that what I say stays private"),
        denominator=N_("All answers, “not sure” among them"),
        notes=N_("Asked anonymously. Who uses support is also asked, and shown in a row of its own."),
        target=N_("75 % or more"),
        by_year=False,
    ),
    Measure(
        code="W03",
        name=N_("From asking to the first session"),
        question=N_("How long does somebody wait?"),
        kind=Kind.DAYS,
        numerator=N_("Days by which half of them had a first session (Kaplan-Meier)"),
        denominator=N_("Requests in the period"),
        notes=N_("Whoever still waits counts as waiting to the end of the period. In whole days."),
        target=N_("5 working days or fewer"),
    ),
    Measure(
        code="W04",
        name=N_("Completion"),
        question=N_("Who begins, does that person finish?"),
        kind=Kind.RATE,
        numerator=N_("Completed"),
        denominator=N_("Completed or broken off, of those that had begun"),
        notes=N_(
            "“Declined before it began” and “no longer needed” are counted apart. What the provider ended, and"
            " who is no longer eligible, is left out."
        ),
        target=N_("70 % or more"),
    ),
    Measure(
        code="W05",
        name=N_("Mean change"),
        question=N_("How much better do people feel, on average?"),
        kind=Kind.POINTS,
        numerator=N_("First answer to last, in points; above zero is better"),
        denominator=N_("People with two answers to the same questionnaire, 14 days apart or more"),
        notes=N_("With a 95 % interval, in half points. Before and after, without a group to compare with."),
        target=N_("An interval above 0"),
    ),
    Measure(
        code="W06",
        name=N_("Reliable improvement"),
        question=N_("How many are clearly better?"),
        kind=Kind.RATE,
        numerator=N_("Better by more than the questionnaire’s error"),
        denominator=N_("People with two answers who had room to improve by that much"),
        notes=N_("Never read without reliable deterioration."),
        target=N_("50 % or more"),
    ),
    Measure(
        code="W07",
        name=N_("Reliable deterioration"),
        question=N_("How many are clearly worse?"),
        kind=Kind.RATE,
        numerator=N_("Worse by more than the questionnaire’s error"),
        denominator=N_("People with two answers to the same questionnaire"),
        notes=N_("Never read without reliable improvement."),
        target=N_("5 % or fewer"),
    ),
    Measure(
        code="W08",
        name=N_("Offers after a critical incident"),
        question=N_("Is support offered to everybody within 72 hours?"),
        kind=Kind.RATE,
        numerator=N_("Incidents after which everybody listed was offered support within 72 hours"),
        denominator=N_("Critical incidents that call for it"),
        notes=N_("An offer is counted, never whether somebody took it."),
        target=N_("100 %"),
    ),
    Measure(
        code="W09",
        name=N_("Peer supporters"),
        question=N_("Are there enough trained peers?"),
        kind=Kind.PER_HUNDRED,
        numerator=N_("Trained, active peer supporters at the end of the period"),
        denominator=N_("Staff, average of the months, in hundreds"),
        notes=N_("A count of those who help, not of those who are helped."),
        target=N_("3 or more for 100 staff"),
        by_year=False,
    ),
    Measure(
        code="W10",
        name=N_("Answers to the survey"),
        question=N_("How many of those asked have answered?"),
        kind=Kind.RATE,
        numerator=N_("Anonymous answers"),
        denominator=N_("Codes handed out"),
        notes=N_("Below 40 % the answers may come from a few who are not like the others."),
        target=N_("50 % or more"),
        by_year=False,
    ),
)

BY_CODE = {measure.code: measure for measure in MEASURES}
BIASED_BELOW = 0.40
"""A response rate under which a warning is printed (facts W10)."""

INSTRUMENTS = ("phq_9", "gad_7", "pcl_5", "who_5")
"""Each has its row whether somebody answered it or not: a row that comes and goes would tell."""

# Parts of a measure that are figures of their own.
USERS = "users"
DECLINED, NOT_NEEDED = "declined", "no_longer_needed"


def kind_of(code: str, part: str) -> Kind:
    """How a figure is printed: the parts of completion are counts."""
    return Kind.COUNT if part in (DECLINED, NOT_NEEDED) else BY_CODE[code].kind
