"""Forms of one's own enrolment: asking, confirming the notice, another name, leaving."""

from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from core.text import N_
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy, translate
from wellbeing.enrolments.commands import AskValues
from wellbeing.enrolments.lifecycle import ReferralSource
from wellbeing.enrolments.reasons import WITHDRAWAL
from wellbeing.participants.codes import GROUP_WORDS, Group
from wellbeing.participants.forms import ReachForm, stripped

SOURCE_WORDS: dict[ReferralSource, str] = {
    ReferralSource.SELF: N_("I found it myself"),
    ReferralSource.FAMILY: N_("Somebody in my family suggested it"),
    ReferralSource.PEER: N_("A colleague suggested it"),
    ReferralSource.CRITICAL_INCIDENT: N_("It was offered after a bad call"),
    ReferralSource.ANNUAL_CHECK: N_("After my yearly check"),
}
NAME_HINT = N_("Your own name or any other. Only those who work with you read it.")


class AskForm(ReachForm):
    """What somebody says who asks to join, all of it as they like."""

    chosen_name = StringField(
        lazy(N_("What may we call you?")),
        [InputRequired(lazy(N_("Say what we may call you. Any name will do.")))],
        filters=[stripped],
        description=lazy(NAME_HINT),
    )
    group = RadioField(
        lazy(N_("Who are you?")), [InputRequired(lazy(N_("Choose one, so that we know who may join.")))]
    )
    source = SelectField(lazy(N_("How did you come to this?")), [Optional()])
    acknowledges = BooleanField(
        lazy(N_("I have read what stays private and what does not")),
        description=lazy(N_("You can also do this later. It has to be done before the first talk.")),
    )

    def offer(self, groups: tuple[Group, ...]) -> None:
        """Offer what the programme and the person allow."""
        self.group.choices = choices((one.value, GROUP_WORDS[one]) for one in groups)
        self.source.choices = choices(
            ((one.value, words) for one, words in SOURCE_WORDS.items()), blank=N_("I would rather not say")
        )

    def values(self, *, for_later: bool) -> AskValues:
        """What was filled in."""
        return AskValues(
            chosen_name=self.chosen_name.data or "",
            group=Group(self.group.data),
            source=ReferralSource(self.source.data) if self.source.data else None,
            reachable=self.reachable,
            acknowledges=bool(self.acknowledges.data),
            for_later=for_later,
            is_sure=bool(self.is_sure.data),
        )


class NoticeForm(BaseForm):
    """The notice was read."""

    acknowledges = BooleanField(
        lazy(N_("I have read what stays private and what does not")),
        [InputRequired(lazy(N_("Tick the box when you have read it.")))],
    )


class NameForm(BaseForm):
    """Another name to be called by."""

    chosen_name = StringField(
        lazy(N_("What may we call you?")),
        [InputRequired(lazy(N_("Say what we may call you. Any name will do.")))],
        filters=[stripped],
        description=lazy(NAME_HINT),
    )


class LeaveForm(BaseForm):
    """Leaving, with a reason only for whoever likes to give one."""

    reason = SelectField(lazy(N_("Why? Only if you like to say")), [Optional()])

    def offer(self) -> None:
        """The listed reasons, none of them chosen."""
        none = SelectChoice(value="", label=translate(N_("I would rather not say")))
        self.reason.choices = [none, *choices(WITHDRAWAL.choices())]
