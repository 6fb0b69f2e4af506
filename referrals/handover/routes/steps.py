"""How every page of a step works: show its form, take the step once, or say at the field why not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import utc_now
from core.errors import Conflict, RuleBroken
from core.text import N_
from referrals.handover import queries
from referrals.handover.errors import FieldsBroken
from referrals.handover.forms.steps import StepForm
from referrals.handover.lifecycle import ReferralAction
from web.access import get_actor
from web.database import current_session
from web.forms import BaseForm
from web.i18n import translate

TEMPLATE = "referrals/handover/step.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the page of a step says; every text is marked with `N_`."""

    title: str
    button: str
    done: str
    """What is said once the step is taken."""
    intro: str = ""
    warning: str = ""
    kind: str = "primary"
    guide: str = ""
    """The words over the reasons that say what should happen next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that a person has opened: who, on which referral, and when."""

    session: Session
    actor: Actor
    referral: Any
    action: ReferralAction | None
    now: datetime

    @property
    def who(self) -> tuple[Session, Actor, UUID]:
        """The first arguments of every command."""
        return self.session, self.actor, self.referral.id

    def taken(self, form: BaseForm, command: Callable[[], object]) -> bool:
        """Whether the command went through; a rule's refusal stands at its field instead."""
        try:
            command()
        except RuleBroken as error:
            refuse(form, error)
            return False
        return True

    def run(
        self,
        form: StepForm,
        words: Words,
        command: Callable[..., object],
        given: Callable[[], Mapping[str, object]] = dict,
        told: Callable[[], Mapping[str, object]] = dict,
        **page: Any,
    ) -> ResponseReturnValue:
        """Take the step once its form is filled in, or show its page.

        The command gets every answer of the form by its name; `given` puts others in their place, `told` fills the
        words that say it is done. `page` is what the page of the step shows besides.
        """

        def take() -> None:
            answers = {**form.answers(), **given()}
            command(*self.who, **answers, now=self.now, version=form.seen_version)

        if form.submitted_and_valid() and self.taken(form, take):
            return self.leave(words.done, **told())
        return self.page(form, words, **page)

    def leave(self, message: str, **params: object) -> ResponseReturnValue:
        """Back to the referral, with a word that it is done."""
        flash(translate(message, params or None), "success")
        return redirect(url_for("handover.show", referral_id=self.referral.id))

    def page(
        self,
        form: StepForm,
        words: Words,
        *,
        guide: Sequence[tuple[str, str]] = (),
        inline: Sequence[str] = (),
        heed: str | None = None,
    ) -> ResponseReturnValue:
        """The step's page; a step that is not offered now is refused before anything is asked.

        `heed` is what to know before acting.
        """
        if self.action is not None and self.action not in self.referral.actions and not form.errors:
            raise Conflict(N_("This step is not possible now. Look at the referral again."))
        status = 422 if request.method == "POST" else 200
        page = render_template(
            TEMPLATE,
            form=form,
            referral=self.referral,
            words=words,
            guide=guide,
            inline=frozenset(inline),
            heed=heed,
        )
        return page, status


def open_step(referral_id: UUID, action: ReferralAction | None = None) -> Step:
    """The referral on which a step is to be taken; not found outside the actor's scope."""
    session, actor, now = current_session(), get_actor(), utc_now()
    referral = queries.get_referral(session, actor, referral_id, now=now)
    return Step(session=session, actor=actor, referral=referral, action=action, now=now)


def run_step(
    referral_id: UUID,
    action: ReferralAction,
    form: type[StepForm],
    words: Words,
    command: Callable[..., object],
) -> ResponseReturnValue:
    """The whole page of a step whose form asks for what its command takes, and nothing else."""
    step = open_step(referral_id, action)
    return step.run(form.from_request(version=step.referral.version), words, command)


def refuse(
    form: BaseForm, error: RuleBroken, *, field_of: Callable[[str | None], str | None] = lambda f: f
) -> None:
    """Show every refusal of a rule at the question that mends it."""
    for one in error.errors if isinstance(error, FieldsBroken) else (error,):
        form.refuse(RuleBroken(one.message, field_of(one.field), **one.params))
