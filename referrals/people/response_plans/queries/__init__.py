"""Reads of response plans: lists, the cover of a plan, its text once opened, and the log of openings."""

from referrals.people.queries import reference_of
from referrals.people.response_plans.queries.finding import (
    FieldPlan,
    find_person,
    list_field_plans,
    people_with_plan,
)
from referrals.people.response_plans.queries.listing import LATEST, PlanRow, ViewRow, list_plans, list_views
from referrals.people.response_plans.queries.reading import (
    Cover,
    PlanText,
    StepRow,
    get_cover,
    list_steps,
    list_versions,
    read_plan,
)

__all__ = [
    "LATEST",
    "Cover",
    "FieldPlan",
    "PlanRow",
    "PlanText",
    "StepRow",
    "ViewRow",
    "find_person",
    "get_cover",
    "list_field_plans",
    "list_plans",
    "list_steps",
    "list_versions",
    "list_views",
    "people_with_plan",
    "read_plan",
    "reference_of",
]
