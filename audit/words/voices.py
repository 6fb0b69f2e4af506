"""Words of what people said in surveys, boxes and town halls, and what was made of it."""

from core.text import N_

ACTIONS: dict[str, str] = {
    "survey.finished": N_("Survey closed for good"),
    "survey_frame.declared": N_("Numbers of people of a survey declared"),
    "survey_answers.read": N_("Single answers of a confidential survey looked at"),
    "survey_results.published": N_("Results of a survey published"),
    "survey_results.withdrawn": N_("Published results of a survey taken back"),
    "survey_text.expired": N_("Texts of a survey destroyed unread"),
    "survey_text.released": N_("Text of a survey reviewed and released"),
    "survey_text.withheld": N_("Text of a survey reviewed and withheld"),
    "voice.answered": N_("Suggestion or question answered"),
    "voice.shown": N_("Suggestion or question reviewed and shown"),
    "voice.withheld": N_("Suggestion or question withheld"),
    "voice.expired": N_("Suggestions or questions destroyed unread"),
    "voice_place.closed": N_("Suggestion box or town hall closed"),
    "voice_place.opened": N_("Suggestion box or town hall opened"),
}
