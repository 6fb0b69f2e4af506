"""Questionnaires in our own words that an organisation can take over: code, version, English, Spanish and French.

A wording that changes gets a higher version here; what was taken over stays as it is.
"""

from collections.abc import Mapping

from surveys.questionnaires.library import community, experience, staff, training
from surveys.questionnaires.library.making import LibraryQuestionnaire

LIBRARY: Mapping[str, LibraryQuestionnaire] = {
    one.code: one
    for one in (
        training.FEEDBACK,
        community.PERCEPTION,
        experience.PERSONAL,
        staff.TRUST,
        community.SUGGESTIONS,
        community.TOWN_HALL,
        community.AFTER_EVENT,
    )
}
"""By code, in the order in which they are offered."""

__all__ = ["LIBRARY", "LibraryQuestionnaire"]
