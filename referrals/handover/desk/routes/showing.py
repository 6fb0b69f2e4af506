"""What the desk says in words: how much a worker carries, who is away, whose turn it is."""

from datetime import datetime

from flask_babel import gettext

from core.lifecycle import Turn
from referrals.handover.desk.covers import CoverRow
from referrals.handover.desk.turns import TurnWords, turn_words
from referrals.handover.desk.workload import Load
from referrals.handover.lifecycle import ReferralState
from web.i18n import in_words, local_date, local_number


def load_shown(load: Load) -> str:
    """A worker with what they carry, for a list to choose from."""
    words = [str(gettext("%(count)s open", count=local_number(load.open)))]
    if load.overdue:
        words.append(str(gettext("%(count)s overdue", count=local_number(load.overdue))))
    if load.on_hold:
        words.append(str(gettext("%(count)s on hold", count=local_number(load.on_hold))))
    if load.away is not None:
        words.append(away_shown(load.away))
    return f"{load.name}: {', '.join(words)}"


def away_shown(cover: CoverRow) -> str:
    """Until when somebody is away, or from when on."""
    if cover.is_current:
        return str(gettext("away until %(day)s", day=local_date(cover.ends_on)))
    return str(
        gettext(
            "away %(first)s to %(last)s", first=local_date(cover.starts_on), last=local_date(cover.ends_on)
        )
    )


def turn_shown(
    state: ReferralState,
    *,
    viewer: Turn,
    acknowledged_at: datetime | None,
    next_due_at: datetime | None,
    since: datetime,
    is_assigned: bool,
    is_reached: bool,
) -> str:
    """Whose turn it is, in the reader's language and time zone."""
    words: TurnWords = turn_words(
        state,
        viewer=viewer,
        acknowledged_at=acknowledged_at,
        next_due_at=next_due_at,
        since=since,
        is_assigned=is_assigned,
        is_reached=is_reached,
    )
    return in_words(words.text, {"at": words.at} if words.at is not None else {})
