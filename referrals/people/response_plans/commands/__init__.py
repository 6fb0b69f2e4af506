"""What people do with response plans: draft, approve, look at again, hide, end, open."""

from referrals.people.response_plans.commands.deciding import (
    approve,
    hide,
    retire,
    review,
    send_back,
    show_again,
)
from referrals.people.response_plans.commands.drafting import draft, edit, revise, submit
from referrals.people.response_plans.commands.opening import open_plan, reserve_lookup
from referrals.people.response_plans.values import PlanValues

__all__ = [
    "PlanValues",
    "approve",
    "draft",
    "edit",
    "hide",
    "open_plan",
    "reserve_lookup",
    "retire",
    "review",
    "revise",
    "send_back",
    "show_again",
    "submit",
]
