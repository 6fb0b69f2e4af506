"""WHO-5 and AUDIT-C, off until the coordinator turns them on; PSS and BRS, scored but never offered (facts 2.4)."""

from core.text import N_
from wellbeing.instruments.change.reliable import Caseness, Threshold, by_formula
from wellbeing.instruments.codes import Availability, Direction, InstrumentCode
from wellbeing.instruments.scoring import alcohol, strength
from wellbeing.instruments.texts.instrument import (
    Anchor,
    Band,
    Instrument,
    Level,
    Licence,
    Question,
    anchors,
    questions,
)

UNCONFIRMED = N_("Nobody has confirmed the permission to use the text: scores of imported answers only.")


WHO_5 = Instrument(
    code=InstrumentCode.WHO_5,
    number=10,
    version="1998",
    name="WHO-5",
    subject=N_("How well you feel"),
    recall="2 weeks",
    stem="Please indicate for each of the five statements which is closest to how you have been feeling over the last "
    "two weeks.",
    anchors=tuple(
        Anchor(value=value, text=text)
        for value, text in (
            (5, "All of the time"),
            (4, "Most of the time"),
            (3, "More than half of the time"),
            (2, "Less than half of the time"),
            (1, "Some of the time"),
            (0, "At no time"),
        )
    ),
    questions=questions(
        "I have felt cheerful and in good spirits",
        "I have felt calm and relaxed",
        "I have felt active and vigorous",
        "I woke up feeling fresh and rested",
        "My daily life has been filled with things that interest me",
    ),
    lowest=0,
    highest=100,
    scorer=lambda answers: strength.who_5(answers.items),
    licence=Licence(
        terms=N_(
            "CC BY-NC-SA 3.0 IGO: not for commercial use, changes under the same licence, the source is to be named."
        ),
        source="The World Health Organization-Five Well-Being Index (WHO-5). Geneva: World Health Organization; 2024. "
        "Licence: CC BY-NC-SA 3.0 IGO",
    ),
    availability=Availability.SWITCHED,
    bands=(
        Band(lowest=0, label=N_("very low"), level=Level.VERY_MUCH),
        Band(lowest=29, label=N_("low"), level=Level.MUCH),
        Band(lowest=51, label=N_("in the usual range"), level=Level.LITTLE),
    ),
    screen_from=50,
    direction=Direction.HIGHER_IS_BETTER,
    threshold=Threshold(points=10, source="10 points on the scale of 0 to 100 [S22]"),
    caseness=Caseness(case_from=50, well_before=50),
)
AUDIT_C = Instrument(
    code=InstrumentCode.AUDIT_C,
    number=11,
    version="us-standard-drinks",
    name="AUDIT-C",
    subject=N_("Alcohol, in three questions"),
    recall="past year",
    stem="These questions are about the past year. One drink is a 12-ounce beer, a 5-ounce glass of wine or 1.5 ounces "
    "of spirits.",
    anchors=(),
    questions=(
        Question(
            text="How often do you have a drink containing alcohol?",
            anchors=anchors(
                "Never",
                "Monthly or less",
                "2 to 4 times a month",
                "2 to 3 times a week",
                "4 or more times a week",
            ),
        ),
        Question(
            text="How many drinks containing alcohol do you have on a typical day when you are drinking?",
            anchors=anchors("1 or 2", "3 or 4", "5 or 6", "7 to 9", "10 or more"),
        ),
        Question(
            text="How often do you have six or more drinks on one occasion?",
            anchors=anchors("Never", "Less than monthly", "Monthly", "Weekly", "Daily or almost daily"),
        ),
    ),
    lowest=0,
    highest=12,
    scorer=lambda answers: alcohol.audit_c(answers.items),
    licence=Licence(
        terms=N_(
            "World Health Organization: free for use that is not commercial; the source is to be named."
        ),
        source="Bush K, et al. The AUDIT alcohol consumption questions (AUDIT-C). Arch Intern Med 1998;158:1789–1795; "
        "AUDIT: World Health Organization, 2001",
    ),
    availability=Availability.SWITCHED,
    screen_from=4,
)
PSS_10 = Instrument(
    code=InstrumentCode.PSS_10,
    number=12,
    version="1988",
    name="PSS-10",
    subject=N_("Stress"),
    recall="past month",
    stem="",
    anchors=anchors("Never", "Almost never", "Sometimes", "Fairly often", "Very often"),
    questions=(),
    lowest=0,
    highest=40,
    scorer=lambda answers: strength.pss_10(answers.items),
    licence=Licence(
        terms=UNCONFIRMED, source="Cohen S, Kamarck T, Mermelstein R. 1983; Cohen S, Williamson G. 1988"
    ),
    availability=Availability.NEVER,
    threshold=by_formula(6.35, 0.78, source="Formula with SD 6.35 and α .78 (facts 2.4 and V14) [S25]"),
)
PSS_4 = Instrument(
    code=InstrumentCode.PSS_4,
    number=13,
    version="1983",
    name="PSS-4",
    subject=N_("Stress, in four questions"),
    recall="past month",
    stem="",
    anchors=PSS_10.anchors,
    questions=(),
    lowest=0,
    highest=16,
    scorer=lambda answers: strength.pss_4(answers.items),
    licence=PSS_10.licence,
    availability=Availability.NEVER,
)
BRS = Instrument(
    code=InstrumentCode.BRS,
    number=14,
    version="2008",
    name="BRS",
    subject=N_("Getting over hard times"),
    recall="in general",
    stem="",
    anchors=anchors("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree", start=1),
    questions=(),
    lowest=6,
    highest=30,
    scorer=lambda answers: strength.brs(answers.items),
    licence=Licence(terms=UNCONFIRMED, source="Smith BW, et al. Int J Behav Med 2008;15:194–200"),
    availability=Availability.NEVER,
    bands=(
        Band(lowest=6, label=N_("low"), level=Level.MUCH),
        Band(lowest=18, label=N_("normal"), level=Level.LITTLE),
        Band(lowest=26, label=N_("high"), level=Level.LITTLE),
    ),
    direction=Direction.HIGHER_IS_BETTER,
    threshold=by_formula(
        4.2, 0.84, source="Formula with SD .7 and α .84 of the mean [S26], times six for the total"
    ),
)
INSTRUMENTS = (WHO_5, AUDIT_C, PSS_10, PSS_4, BRS)
