"""What a state means and what comes next, for the person and for those who run the programme."""

from core.text import N_
from wellbeing.enrolments.lifecycle import EnrolmentState

S = EnrolmentState
NEXT_OWN: dict[EnrolmentState, str] = {
    S.INTERESTED: N_(
        "You kept this for later. Nobody has been told. Ask to join when you like, or take it off."
    ),
    S.REQUESTED: N_(
        "Those who run it read that you ask, under the name you chose. They answer here. You need not do anything."
    ),
    S.WAITLISTED: N_(
        "Every place is taken just now. You are on the waiting list, and they answer here when a place is free."
        " If you need somebody sooner, look at the other programmes or call one of the numbers."
    ),
    S.OFFERED: N_("There is a place for you. Say yes or no. Both are fine."),
    S.ENROLLED: N_("The place is yours. They suggest a first time here."),
    S.ACTIVE: N_("You are in it. You can pause or leave at any time, at once, without a reason."),
    S.PAUSED: N_("You have paused. Your place stays yours. Go on when you like."),
    S.COMPLETED: N_("This is finished. You can ask again at any time."),
    S.WITHDRAWN: N_("You left. You can ask again at any time."),
    S.ENDED_BY_PROVIDER: N_("Those who run it ended this. You can look for something else, or ask again."),
    S.NO_LONGER_ELIGIBLE: N_("This is not, or no longer, open to you. Other programmes are."),
    S.LAPSED: N_("There was no contact for 90 days, so it ended by itself. You can ask again at any time."),
}
STEPS_OWN: dict[EnrolmentState, str] = {
    S.INTERESTED: N_("Kept for later"),
    S.REQUESTED: N_("You asked to join"),
    S.WAITLISTED: N_("On the waiting list"),
    S.OFFERED: N_("A place was offered"),
    S.ENROLLED: N_("You took the place"),
    S.ACTIVE: N_("It began"),
    S.PAUSED: N_("You paused"),
    S.COMPLETED: N_("Finished"),
    S.WITHDRAWN: N_("You left"),
    S.ENDED_BY_PROVIDER: N_("They ended it"),
    S.NO_LONGER_ELIGIBLE: N_("No longer open to you"),
    S.LAPSED: N_("Ended after 90 days without contact"),
}
"""What a step that led to a state was."""
STEPS_PROVIDER: dict[EnrolmentState, str] = {
    S.INTERESTED: N_("Kept for later"),
    S.REQUESTED: N_("Asked to join"),
    S.WAITLISTED: N_("Put on the waiting list"),
    S.OFFERED: N_("Place offered"),
    S.ENROLLED: N_("Place accepted"),
    S.ACTIVE: N_("Begun"),
    S.PAUSED: N_("Paused by the person"),
    S.COMPLETED: N_("Finished"),
    S.WITHDRAWN: N_("Left"),
    S.ENDED_BY_PROVIDER: N_("Ended by us"),
    S.NO_LONGER_ELIGIBLE: N_("No longer eligible"),
    S.LAPSED: N_("Ended after 90 days without contact"),
}
ASSIGNED = N_("Who works on this changed")
RESUMED = N_("Gone on after a pause")
