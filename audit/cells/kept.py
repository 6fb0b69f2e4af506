"""Which sealed columns the trail keeps notes of, and why not of the others (security F-11)."""

from core.database import Base
from core.sealed_notes import keep_notes

ANONYMOUS = (
    "answers to a survey are tied to nothing and come in no order; a note would say when each was given"
)
LEFT_OUT = {
    "form_draft": "what is being typed is kept for its author alone and for a day; it is no record yet",
    "survey_invitation": ANONYMOUS,
    "survey_letter": ANONYMOUS,
    "survey_remark": ANONYMOUS,
    "survey_text": ANONYMOUS,
}
"""Tables of the main database whose sealed values are not noted, and why."""
COMPARTMENT = (
    "what people do there for themselves is told by the day and is erased with them; its trail outlives both,"
    " and a note would tie each row to an act"
)
"""Why nothing of the wellbeing compartment is noted."""

keep_notes(Base.metadata, without=LEFT_OUT)
