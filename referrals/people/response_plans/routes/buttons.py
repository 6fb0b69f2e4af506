"""Which steps a plan's page offers."""

from dataclasses import dataclass

from flask import url_for

from core.actor import Actor
from referrals.people.response_plans import policy
from referrals.people.response_plans.lifecycle import PLAN, PlanAction
from referrals.people.response_plans.queries import Cover
from web.i18n import translate

A = PlanAction
ENDPOINTS = {
    A.EDIT: "edit",
    A.SUBMIT: "submit",
    A.APPROVE: "approve",
    A.SEND_BACK: "send_back",
    A.REVIEW: "review",
    A.REVISE: "revise",
    A.HIDE: "hide",
    A.SHOW_AGAIN: "show_again",
    A.RETIRE: "retire",
}
POSTED = frozenset({A.SUBMIT, A.APPROVE, A.REVIEW, A.REVISE})
"""Steps without a question: a bare button."""
AFTER_READING = frozenset({A.EDIT, A.SUBMIT, A.APPROVE, A.REVIEW, A.REVISE})
MAIN = frozenset({A.SUBMIT, A.APPROVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A step that the page offers."""

    label: str
    url: str
    posted: bool
    kind: str


def buttons_of(actor: Actor, cover: Cover) -> list[Button]:
    """The steps that the actor may take now; those that need the text only once it was opened."""
    offered = []
    for step in PLAN.actions_for(cover.state, actor):
        endpoint = ENDPOINTS.get(step.action)
        if endpoint is None or (step.action in AFTER_READING and not cover.opened):
            continue
        if policy.can_act(actor, cover.state, step.action, drafted_by_id=cover.drafted_by_id):
            offered.append(
                Button(
                    label=translate(step.text),
                    url=url_for(f"response_plans.{endpoint}", plan_id=cover.id),
                    posted=step.action in POSTED,
                    kind="primary" if step.action in MAIN else "secondary",
                )
            )
    return sorted(offered, key=lambda one: one.kind != "primary")
