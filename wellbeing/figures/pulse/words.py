"""The one question in words."""

from core.text import N_
from wellbeing.figures.pulse.answers import Answer

QUESTION = N_("What I say stays private.")
ANSWERS: dict[Answer, str] = {
    Answer.STRONGLY_AGREE: N_("I agree strongly"),
    Answer.AGREE: N_("I agree"),
    Answer.NEITHER: N_("Neither"),
    Answer.DISAGREE: N_("I disagree"),
    Answer.STRONGLY_DISAGREE: N_("I disagree strongly"),
    Answer.NOT_SURE: N_("I am not sure"),
}
