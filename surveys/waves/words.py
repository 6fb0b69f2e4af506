"""What each way of asking means, in plain words for staff."""

from collections.abc import Mapping

from core.text import N_
from surveys.waves.codes import Entry, Mode

MODE_MEANS: Mapping[Mode, str] = {
    Mode.ANONYMOUS: N_(
        "Links are kept apart from answers, only the day is noted, and no address or device. You cannot find out who answered what, "
        "and neither can we."
    ),
    Mode.CONFIDENTIAL: N_(
        "Each answer is tied to the person who was asked, and the page says so. Only those who run surveys here read single answers, "
        "once the survey is closed for good, and each look is noted. What people write in their own words is shown without names."
    ),
}
ENTRY_MEANS: Mapping[Entry, str] = {
    Entry.OPEN: N_(
        "For the public: on a card, a poster or a web page. Anybody can answer, also more than once, so no response rate is known."
    ),
    Entry.INVITED: N_("By mail, or on cards that you hand out mixed. The response rate is known."),
}
