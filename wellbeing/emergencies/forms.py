"""The forms of emergencies: ticks for facts, words only where somebody must be able to check them."""

from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from web.forms import BaseForm, boxes, choices
from web.i18n import lazy
from wellbeing.emergencies.codes import (
    FACTS,
    FINDINGS,
    RECIPIENTS,
    SAID,
    UNSAFE,
    VERDICTS,
    Fact,
    Finding,
    Recipient,
    Said,
    Unsafe,
    Verdict,
)
from wellbeing.emergencies.commands import OpeningValues
from wellbeing.emergencies.parameters import EMERGENCY

NOW, LATER = "now", "later"


class CodeForm(BaseForm):
    """The code of an enrolment, as somebody read it out."""

    class Meta:
        """A GET form: what is looked for is in the address."""

        csrf = False

    code = StringField(lazy(N_("Code of the person")), [Optional(), Length(max=20)])


class UnsafeForm(BaseForm):
    """Why the person cannot be told yet, and when to look again."""

    unsafe = SelectField(
        lazy(N_("Why is it not safe to tell them now?")),
        [Optional()],
        choices=lambda: choices(UNSAFE.items(), blank=N_("Choose")),
    )
    look_again_on = DateField(
        lazy(N_("Look again on")),
        [Optional()],
        description=lazy(N_("At most seven days from today. Then tell them, or say again why not.")),
    )

    @property
    def chosen_unsafe(self) -> Unsafe | None:
        """Why it is not safe."""
        return Unsafe(self.unsafe.data) if self.unsafe.data else None


class OpeningForm(UnsafeForm):
    """What the clinician knows, from whom, and whether the person can be told."""

    facts = boxes(
        N_("What do you know?"),
        FACTS,
        description=lazy(N_("Tick what you heard or saw yourself, or were told by somebody who did.")),
    )
    reason = TextAreaField(
        lazy(N_("What happened, and from whom do you know it?")),
        [
            InputRequired(lazy(N_("Say what you know and from whom."))),
            Length(max=EMERGENCY.longest_reason, message=lazy(N_("Keep it to 1,000 letters."))),
        ],
        description=lazy(N_("Kept sealed. Only you can read it again; others see the ticks.")),
        render_kw={"rows": 4},
    )
    telling = RadioField(
        lazy(N_("Tell the person on their own page that you opened this?")),
        [InputRequired(lazy(N_("Choose whether they are told now.")))],
        choices=lambda: choices(
            [(NOW, N_("Yes, at once")), (LATER, N_("Not yet: it would be a danger now"))]
        ),
        default=NOW,
    )

    @property
    def values(self) -> OpeningValues:
        """What was filled in."""
        later = self.telling.data == LATER
        return OpeningValues(
            facts=frozenset(Fact(one) for one in self.facts.data or ()),
            reason=self.reason.data or "",
            unsafe=self.chosen_unsafe if later else None,
            look_again_on=self.look_again_on.data if later else None,
            is_told=not later,
        )


class SaidForm(BaseForm):
    """What was said to whom."""

    recipient = RadioField(
        lazy(N_("To whom")),
        [InputRequired(lazy(N_("Choose to whom you said it.")))],
        choices=lambda: choices(RECIPIENTS.items()),
    )
    said = boxes(
        N_("What you said"),
        SAID,
        description=lazy(
            N_(
                "Say no more than that. Never what they are here for, and nothing of what they told you besides."
            )
        ),
    )

    @property
    def chosen_recipient(self) -> Recipient:
        """To whom."""
        return Recipient(self.recipient.data)

    @property
    def chosen(self) -> frozenset[Said]:
        """What was said."""
        return frozenset(Said(one) for one in self.said.data or ())


class ReviewForm(BaseForm):
    """What the privacy officer found, in codes."""

    verdict = RadioField(
        lazy(N_("Was it justified?")),
        [InputRequired(lazy(N_("Choose one of the two.")))],
        choices=lambda: choices(VERDICTS.items()),
    )
    findings = boxes(N_("What you found besides"), FINDINGS)

    @property
    def chosen_verdict(self) -> Verdict:
        """Justified or not."""
        return Verdict(self.verdict.data)

    @property
    def chosen(self) -> frozenset[Finding]:
        """The findings."""
        return frozenset(Finding(one) for one in self.findings.data or ())
