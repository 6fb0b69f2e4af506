"""PHQ-9, PHQ-8, PHQ-2, GAD-7 and GAD-2 as data (facts 2.4 [S16], [S17], [S29], [S29b])."""

from core.text import N_
from wellbeing.instruments.change.reliable import Caseness, Threshold
from wellbeing.instruments.codes import Availability, InstrumentCode
from wellbeing.instruments.scoring import mood, worry
from wellbeing.instruments.texts.instrument import (
    Band,
    Instrument,
    Level,
    Licence,
    Question,
    anchors,
    questions,
)

TWO_WEEKS = "2 weeks"
STEM = "Over the last 2 weeks, how often have you been bothered by any of the following problems?"
HOW_OFTEN = anchors("Not at all", "Several days", "More than half the days", "Nearly every day")
PUBLIC = Licence(
    terms=N_("Public domain: no permission is needed to use, translate or show it."),
    source="Kroenke K, Spitzer RL, Williams JB. J Gen Intern Med 2001;16:606–613",
)
GAD_PUBLIC = Licence(
    terms=N_("Public domain: no permission is needed to use, translate or show it."),
    source="Spitzer RL, Kroenke K, Williams JB, Löwe B. Arch Intern Med 2006;166:1092–1097",
)
MOOD = questions(
    "Little interest or pleasure in doing things",
    "Feeling down, depressed, or hopeless",
    "Trouble falling or staying asleep, or sleeping too much",
    "Feeling tired or having little energy",
    "Poor appetite or overeating",
    "Feeling bad about yourself — or that you are a failure or have let yourself or your family down",
    "Trouble concentrating on things, such as reading the newspaper or watching television",
    "Moving or speaking so slowly that other people could have noticed? Or the opposite — being so fidgety or "
    "restless that you have been moving around a lot more than usual",
    "Thoughts that you would be better off dead or of hurting yourself in some way",
)
WORRY = questions(
    "Feeling nervous, anxious, or on edge",
    "Not being able to stop or control worrying",
    "Worrying too much about different things",
    "Trouble relaxing",
    "Being so restless that it is hard to sit still",
    "Becoming easily annoyed or irritable",
    "Feeling afraid as if something awful might happen",
)
MOOD_BANDS = (
    Band(lowest=0, label=N_("minimal"), level=Level.LITTLE),
    Band(lowest=5, label=N_("mild"), level=Level.SOME),
    Band(lowest=10, label=N_("moderate"), level=Level.MUCH),
    Band(lowest=15, label=N_("moderately severe"), level=Level.MUCH),
    Band(lowest=20, label=N_("severe"), level=Level.VERY_MUCH),
)
SHORT_BANDS = (
    Band(lowest=0, label=N_("little in your answers"), level=Level.LITTLE),
    Band(lowest=3, label=N_("worth a closer look"), level=Level.MUCH),
)
FUNCTION = Question(
    text="If you checked off any problems, how difficult have these problems made it for you to do your work, take "
    "care of things at home, or get along with other people?",
    anchors=anchors("Not difficult at all", "Somewhat difficult", "Very difficult", "Extremely difficult"),
)

PHQ_9 = Instrument(
    code=InstrumentCode.PHQ_9,
    number=1,
    version="1999",
    name="PHQ-9",
    subject=N_("Mood, sleep and energy"),
    recall=TWO_WEEKS,
    stem=STEM,
    anchors=HOW_OFTEN,
    questions=MOOD,
    lowest=0,
    highest=27,
    scorer=lambda answers: mood.phq_9(answers.items),
    licence=PUBLIC,
    availability=Availability.WITH_RESPONDER,
    bands=MOOD_BANDS,
    screen_from=10,
    threshold=Threshold(points=6, source="UK Talking Therapies [S16]"),
    caseness=Caseness(case_from=10, well_before=10),
    function=FUNCTION,
    most_missing=mood.MOST_MISSING,
)
PHQ_8 = Instrument(
    code=InstrumentCode.PHQ_8,
    number=2,
    version="1999",
    name="PHQ-8",
    subject=N_("Mood, sleep and energy"),
    recall=TWO_WEEKS,
    stem=STEM,
    anchors=HOW_OFTEN,
    questions=MOOD[:8],
    lowest=0,
    highest=24,
    scorer=lambda answers: mood.phq_8(answers.items),
    licence=PUBLIC,
    availability=Availability.WITHOUT_RESPONDER,
    bands=MOOD_BANDS,
    screen_from=10,
    most_missing=mood.MOST_MISSING,
)
PHQ_2 = Instrument(
    code=InstrumentCode.PHQ_2,
    number=3,
    version="1999",
    name="PHQ-2",
    subject=N_("Mood, in two questions"),
    recall=TWO_WEEKS,
    stem=STEM,
    anchors=HOW_OFTEN,
    questions=MOOD[:2],
    lowest=0,
    highest=6,
    scorer=lambda answers: mood.phq_2(answers.items),
    licence=PUBLIC,
    bands=SHORT_BANDS,
    screen_from=3,
)
GAD_7 = Instrument(
    code=InstrumentCode.GAD_7,
    number=4,
    version="2006",
    name="GAD-7",
    subject=N_("Worry and tension"),
    recall=TWO_WEEKS,
    stem=STEM,
    anchors=HOW_OFTEN,
    questions=WORRY,
    lowest=0,
    highest=21,
    scorer=lambda answers: worry.gad_7(answers.items),
    licence=GAD_PUBLIC,
    bands=(
        Band(lowest=0, label=N_("minimal"), level=Level.LITTLE),
        Band(lowest=5, label=N_("mild"), level=Level.SOME),
        Band(lowest=10, label=N_("moderate"), level=Level.MUCH),
        Band(lowest=15, label=N_("severe"), level=Level.VERY_MUCH),
    ),
    screen_from=10,
    threshold=Threshold(points=4, source="UK Talking Therapies [S16]"),
    caseness=Caseness(case_from=8, well_before=8),
    most_missing=2,
)
GAD_2 = Instrument(
    code=InstrumentCode.GAD_2,
    number=5,
    version="2006",
    name="GAD-2",
    subject=N_("Worry, in two questions"),
    recall=TWO_WEEKS,
    stem=STEM,
    anchors=HOW_OFTEN,
    questions=WORRY[:2],
    lowest=0,
    highest=6,
    scorer=lambda answers: worry.gad_2(answers.items),
    licence=GAD_PUBLIC,
    bands=SHORT_BANDS,
    screen_from=3,
)
INSTRUMENTS = (PHQ_9, PHQ_8, PHQ_2, GAD_7, GAD_2)
