"""The form of an entry of the roster."""

from collections.abc import Iterable

from wtforms import DateField, HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from partners.services.codes import LANGUAGES
from web.forms import BaseForm, boxes, choices
from web.i18n import lazy
from wellbeing.staff import Colleague
from wellbeing.support.peers.codes import TOPICS, Topic
from wellbeing.support.peers.policy import LONGEST_REACH, PeerValues


class PeerForm(BaseForm):
    """Training, supervision, and how colleagues find the right person."""

    version = HiddenField(default="0")
    peer = SelectField(
        lazy(N_("Who")),
        [InputRequired(lazy(N_("Choose who it is.")))],
        description=lazy(
            N_(
                "Colleagues with the role of peer supporter. Somebody who leads others cannot have that role."
                " An administrator gives it."
            )
        ),
    )
    trained_on = DateField(
        lazy(N_("Trained on")), [InputRequired(lazy(N_("Enter the day of the training.")))]
    )
    trained_until = DateField(
        lazy(N_("Training counts until")),
        [InputRequired(lazy(N_("Enter the day on which the training runs out.")))],
    )
    supervised_by = SelectField(lazy(N_("Supervised by")), [Optional()])
    supervised_on = DateField(lazy(N_("Last supervision")), [Optional()])
    reach = TextAreaField(
        lazy(N_("How colleagues reach them")),
        [
            InputRequired(lazy(N_("Say how colleagues reach this peer."))),
            Length(max=LONGEST_REACH, message=lazy(N_("Keep it to 200 characters."))),
        ],
        description=lazy(N_("As the peer wants it shown, for example a number and the best hours.")),
        render_kw={"rows": 3},
    )
    languages = boxes(N_("Languages"), LANGUAGES, default=["en"])
    topics = boxes(N_("Good to talk to about"), TOPICS)

    def offer(self, *, peers: Iterable[Colleague] | None, clinicians: Iterable[Colleague]) -> None:
        """Offer the people of the agency; without `peers` the entry is somebody's already."""
        if peers is None:
            del self.peer
        else:
            self.peer.choices = choices(((one.key, one.name) for one in peers), blank=N_("Choose"))
        self.supervised_by.choices = choices(
            ((one.key, one.name) for one in clinicians), blank=N_("Nobody yet")
        )

    @property
    def chosen_peer(self) -> bytes:
        """The pseudonym of whoever was chosen."""
        return bytes.fromhex(self.peer.data)

    @property
    def seen_version(self) -> int:
        """The version on which the form was filled in."""
        return int(self.version.data) if str(self.version.data).isdecimal() else 0

    @property
    def values(self) -> PeerValues:
        """What was filled in."""
        return PeerValues(
            trained_on=self.trained_on.data,
            trained_until=self.trained_until.data,
            supervised_by=bytes.fromhex(self.supervised_by.data) if self.supervised_by.data else None,
            supervised_on=self.supervised_on.data,
            reach=self.reach.data or "",
            languages=frozenset(self.languages.data or ()),
            topics=frozenset(Topic(one) for one in self.topics.data or ()),
        )

    @staticmethod
    def filled(values: PeerValues, version: int) -> dict[str, object]:
        """What the form shows of an entry."""
        return {
            "version": str(version),
            "trained_on": values.trained_on,
            "trained_until": values.trained_until,
            "supervised_by": values.supervised_by.hex() if values.supervised_by else "",
            "supervised_on": values.supervised_on,
            "reach": values.reach,
            "languages": sorted(values.languages),
            "topics": sorted(values.topics),
        }
