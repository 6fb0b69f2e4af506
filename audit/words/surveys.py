"""Words of questionnaires and of asking them; of answering there are none, because no row of the trail tells of it."""

from core.text import N_

ACTIONS: dict[str, str] = {
    "questionnaire.changed": N_("Questionnaire changed"),
    "questionnaire.created": N_("Questionnaire begun or taken over"),
    "questionnaire.retired": N_("Questionnaire put away"),
    "survey.closed": N_("Survey closed"),
    "survey.extended": N_("Survey extended or opened again"),
    "survey.invited": N_("People asked to answer a survey"),
    "survey.links_made": N_("Links of a survey made"),
    "survey.opened": N_("Survey set up"),
    "survey.reminded": N_("Everybody asked was reminded of a survey"),
}
