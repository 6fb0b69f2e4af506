"""The forms of incidents and of answers to an offer."""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from wtforms import DateTimeLocalField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from web.forms import BaseForm, choices
from web.i18n import lazy
from wellbeing.staff import Colleague
from wellbeing.support.incidents.codes import ANSWERS, KINDS, METHODS, Answer, IncidentKind, OfferMethod
from wellbeing.support.incidents.policy import LONGEST_REACH, AnswerValues

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class PeopleForm(BaseForm):
    """Whom to put on the list."""

    people = SelectMultipleField(
        lazy(N_("Who was there, or is close to it")),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, staff: Iterable[Colleague]) -> None:
        """Offer the agency's staff by name."""
        self.people.choices = choices((one.key, one.name) for one in staff)

    @property
    def chosen(self) -> list[bytes]:
        """The pseudonyms of those who were chosen."""
        return [bytes.fromhex(one) for one in self.people.data or ()]


class IncidentForm(PeopleForm):
    """What happened, when, and who is to be offered support."""

    kind = SelectField(
        lazy(N_("What happened")),
        [InputRequired(lazy(N_("Choose what happened.")))],
        choices=lambda: choices(KINDS.items(), blank=N_("Choose")),
    )
    happened_at = DateTimeLocalField(
        lazy(N_("When")), [InputRequired(lazy(N_("Enter when it happened.")))], format=FORMATS
    )

    @property
    def chosen_kind(self) -> IncidentKind:
        """What happened."""
        return IncidentKind(self.kind.data)

    def moment(self, zone: str) -> datetime:
        """When it happened, as an instant."""
        local: datetime = self.happened_at.data
        return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


class OfferForm(BaseForm):
    """How somebody was offered support."""

    method = RadioField(
        lazy(N_("How did you offer it?")),
        [InputRequired(lazy(N_("Choose how you offered it.")))],
        choices=lambda: choices(METHODS.items()),
    )

    @property
    def chosen_method(self) -> OfferMethod:
        """How it was offered."""
        return OfferMethod(self.method.data)


class AnswerForm(BaseForm):
    """One's own answer: for oneself, and for the peer whom one asks."""

    answer = RadioField(
        lazy(N_("What would you like?")),
        [InputRequired(lazy(N_("Choose an answer. You can change it later.")))],
        choices=lambda: choices(ANSWERS.items()),
    )
    asked_peer = SelectField(lazy(N_("Who is to be in touch?")), [Optional()])
    reach = StringField(
        lazy(N_("What to call you, and how to reach you")),
        [Length(max=LONGEST_REACH, message=lazy(N_("Keep it to 200 characters.")))],
        description=lazy(
            N_("Only the one whom you choose reads it. A first name and a private number will do.")
        ),
    )

    def offer(self, peers: Iterable[tuple[str, str]]) -> None:
        """Offer the peers who are ready."""
        self.asked_peer.choices = choices(peers, blank=N_("Choose somebody"))

    @property
    def values(self) -> AnswerValues:
        """What was filled in; whom and how only with a wish to talk."""
        answer = Answer(self.answer.data)
        if answer is not Answer.PEER:
            return AnswerValues(answer=answer)
        return AnswerValues(
            answer=answer,
            asked_peer=bytes.fromhex(self.asked_peer.data) if self.asked_peer.data else None,
            reach=self.reach.data or "",
        )
