"""A goal of a template as people read it."""

from partners.goals.measures import Measure
from partners.goals.words import measure_label, unit_words
from partners.replication.document import Body


def goal_in_words(goal: Body) -> dict[str, str]:
    """Its name, why, and what it is measured by with its unit."""
    measure = Measure(indicator=goal["indicator"], name=goal["measure_name"], unit=goal["measure_unit"])
    return {
        "title": goal["title"],
        "why": goal["why"],
        "measure": measure_label(measure),
        "unit": unit_words(measure),
    }
