"""K6 and K10 as data (facts 2.4 [S23], [S24])."""

from dataclasses import replace

from core.text import N_
from wellbeing.instruments.change.reliable import by_formula
from wellbeing.instruments.codes import Availability, InstrumentCode
from wellbeing.instruments.scoring import distress
from wellbeing.instruments.texts.instrument import Band, Instrument, Level, Licence, anchors, questions

PAST_30_DAYS = "past 30 days"
STEM = "During the past 30 days, about how often did you feel…"
HOW_MUCH = (
    "None of the time",
    "A little of the time",
    "Some of the time",
    "Most of the time",
    "All of the time",
)
CITED = Licence(
    terms=N_("Public domain; the source is to be cited."),
    source="Kessler RC, et al. Screening for serious mental illness in the general population. "
    "Arch Gen Psychiatry 2003;60:184–189",
)
K10_LEVELS = (
    (10, N_("low"), Level.LITTLE),
    (16, N_("moderate"), Level.SOME),
    (22, N_("high"), Level.MUCH),
    (30, N_("very high"), Level.VERY_MUCH),
)

K6 = Instrument(
    code=InstrumentCode.K6,
    number=8,
    version="0-24",
    name="K6",
    subject=N_("Strain, in short"),
    recall=PAST_30_DAYS,
    stem=STEM,
    anchors=anchors(*HOW_MUCH),
    questions=questions(
        "…nervous?",
        "…hopeless?",
        "…restless or fidgety?",
        "…so depressed that nothing could cheer you up?",
        "…that everything was an effort?",
        "…worthless?",
    ),
    lowest=0,
    highest=24,
    scorer=lambda answers: distress.k6(answers.items),
    licence=CITED,
    bands=(
        Band(lowest=0, label=N_("low"), level=Level.LITTLE),
        Band(lowest=5, label=N_("moderate"), level=Level.SOME),
        Band(lowest=13, label=N_("serious"), level=Level.VERY_MUCH),
    ),
    screen_from=13,
)
K10 = Instrument(
    code=InstrumentCode.K10,
    number=9,
    version=distress.Coding.ONE_TO_FIVE.value,
    name="K10",
    subject=N_("Strain, in more detail"),
    recall=PAST_30_DAYS,
    stem=STEM,
    anchors=anchors(*HOW_MUCH, start=1),
    questions=questions(
        "…tired out for no good reason?",
        "…nervous?",
        "…so nervous that nothing could calm you down?",
        "…hopeless?",
        "…restless or fidgety?",
        "…so restless you could not sit still?",
        "…depressed?",
        "…that everything was an effort?",
        "…so sad that nothing could cheer you up?",
        "…worthless?",
    ),
    lowest=10,
    highest=50,
    scorer=lambda answers: distress.k10(answers.items, coding=distress.Coding.ONE_TO_FIVE),
    licence=CITED,
    bands=tuple(Band(lowest=low, label=label, level=level) for low, label, level in K10_LEVELS),
    threshold=by_formula(8, 0.93, source="Formula with SD 8 and α .93, the example of facts 2.4 [S23]"),
)
K10_US = replace(
    K10,
    number=19,
    version=distress.Coding.ZERO_TO_FOUR.value,
    anchors=anchors(*HOW_MUCH),
    lowest=0,
    highest=40,
    scorer=lambda answers: distress.k10(answers.items, coding=distress.Coding.ZERO_TO_FOUR),
    availability=Availability.NEVER,
    bands=tuple(Band(lowest=low - 10, label=label, level=level) for low, label, level in K10_LEVELS),
)
"""The coding of the United States, for what comes from elsewhere; its bands are those of 10 to 50, moved by ten."""
INSTRUMENTS = (K6, K10, K10_US)
