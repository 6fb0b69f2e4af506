"""PC-PTSD-5 and PCL-5 as data (facts 2.4 [S17], [S19], [S20], [S21])."""

from core.text import N_
from wellbeing.instruments.change.reliable import Caseness, Threshold
from wellbeing.instruments.codes import InstrumentCode
from wellbeing.instruments.scoring import trauma
from wellbeing.instruments.texts.instrument import Band, Instrument, Level, Licence, anchors, questions

PAST_MONTH = "past month"
FEDERAL = Licence(
    terms=N_("Work of the US Government, not copyrighted: no permission is needed."),
    source="National Center for PTSD, US Department of Veterans Affairs",
)

PC_PTSD_5 = Instrument(
    code=InstrumentCode.PC_PTSD_5,
    number=6,
    version="2015",
    name="PC-PTSD-5",
    subject=N_("After something terrible happened, in short"),
    recall=PAST_MONTH,
    stem="In the past month, have you…",
    anchors=anchors("No", "Yes"),
    gate="Sometimes things happen to people that are unusually or especially frightening, horrible, or traumatic. "
    "For example: a serious accident or fire, a physical or sexual assault or abuse, an earthquake or flood, a war, "
    "seeing someone be killed or seriously injured, having a loved one die through homicide or suicide. "
    "Have you ever experienced this kind of event?",
    questions=questions(
        "Had nightmares about the event(s) or thought about the event(s) when you did not want to?",
        "Tried hard not to think about the event(s) or went out of your way to avoid situations that reminded you of "
        "the event(s)?",
        "Been constantly on guard, watchful, or easily startled?",
        "Felt numb or detached from people, activities, or your surroundings?",
        "Felt guilty or unable to stop blaming yourself or others for the event(s) or any problems the event(s) may "
        "have caused?",
    ),
    lowest=0,
    highest=5,
    scorer=lambda answers: trauma.pc_ptsd_5(answers.gate, answers.items),
    licence=FEDERAL,
    bands=(
        Band(lowest=0, label=N_("little in your answers"), level=Level.LITTLE),
        Band(lowest=3, label=N_("some signs that it still works on you"), level=Level.SOME),
        Band(lowest=4, label=N_("clear signs that it still works on you"), level=Level.MUCH),
    ),
    screen_from=4,
)
PCL_5 = Instrument(
    code=InstrumentCode.PCL_5,
    number=7,
    version="past-month",
    name="PCL-5",
    subject=N_("After something terrible happened, in detail"),
    recall=PAST_MONTH,
    stem="Keeping your worst event in mind, how much have you been bothered by each problem in the past month?",
    anchors=anchors("Not at all", "A little bit", "Moderately", "Quite a bit", "Extremely"),
    questions=questions(
        "Repeated, disturbing, and unwanted memories of the stressful experience?",
        "Repeated, disturbing dreams of the stressful experience?",
        "Suddenly feeling or acting as if the stressful experience were actually happening again (as if you were "
        "actually back there reliving it)?",
        "Feeling very upset when something reminded you of the stressful experience?",
        "Having strong physical reactions when something reminded you of the stressful experience (for example, heart "
        "pounding, trouble breathing, sweating)?",
        "Avoiding memories, thoughts, or feelings related to the stressful experience?",
        "Avoiding external reminders of the stressful experience (for example, people, places, conversations, "
        "activities, objects, or situations)?",
        "Trouble remembering important parts of the stressful experience?",
        "Having strong negative beliefs about yourself, other people, or the world (for example, having thoughts such "
        "as: I am bad, there is something seriously wrong with me, no one can be trusted, the world is completely "
        "dangerous)?",
        "Blaming yourself or someone else for the stressful experience or what happened after it?",
        "Having strong negative feelings such as fear, horror, anger, guilt, or shame?",
        "Loss of interest in activities that you used to enjoy?",
        "Feeling distant or cut off from other people?",
        "Trouble experiencing positive feelings (for example, being unable to feel happiness or have loving feelings "
        "for people close to you)?",
        "Irritable behavior, angry outbursts, or acting aggressively?",
        "Taking too many risks or doing things that could cause you harm?",
        "Being “superalert” or watchful or on guard?",
        "Feeling jumpy or easily startled?",
        "Having difficulty concentrating?",
        "Trouble falling or staying asleep?",
    ),
    lowest=0,
    highest=80,
    scorer=lambda answers: trauma.pcl_5(answers.items),
    licence=FEDERAL,
    screen_from=trauma.PROVISIONAL_TOTAL,
    threshold=Threshold(points=15, source="Reliable change of 15 to 18 among veterans [S20]; 15 by default"),
    caseness=Caseness(case_from=trauma.PROVISIONAL_TOTAL, well_before=29),
    most_missing=trauma.MOST_MISSING,
)
INSTRUMENTS = (PC_PTSD_5, PCL_5)
