"""Whose turn it is in a review, in one sentence."""

from collections.abc import Iterable

from flask_babel import ngettext

from core.actor import Actor
from core.text import N_
from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.presentation import in_a_list
from partners.memoranda.review.rows import ApprovalRow
from partners.memoranda.rows import MemorandumRow
from web.i18n import translate

_AFTER = {
    S.APPROVED: N_(
        "All parties approve this version. Next, a drafter of any party sends exactly this text for signature."
    ),
    S.OUT_FOR_SIGNATURE: N_("The review is over: the text was sent for signature."),
    S.EXECUTED: N_("The review is over: the agreement is signed."),
    S.SUSPENDED: N_("The review is over: the agreement is signed."),
    S.TERMINATED: N_("The review is over: the agreement was signed, and has been ended."),
    S.WITHDRAWN: N_("The review is over: the agreement was withdrawn."),
}


def whose_turn(
    row: MemorandumRow, actor: Actor, approvals: Iterable[ApprovalRow], *, unsettled: int, reviewed: bool
) -> str:
    """Who has to do what next; `approvals` are those of the version in review that stand."""
    state = row.facts.state
    if state is S.DRAFT:
        again = N_(
            "The text is a draft again. A drafter of any party changes it and opens the review of the next version."
        )
        first = N_("A drafter of any party completes the draft and opens the review.")
        return translate(again if reviewed else first)
    if state in _AFTER:
        return translate(_AFTER[state])
    given = {approval.organisation_id for approval in approvals}
    waiting = {p.organisation_id: p.name for p in row.parties if p.organisation_id not in given}
    if unsettled:
        words: str = ngettext(
            "%(num)s comment is open. Any party answers or settles it; after that %(parties)s can approve.",
            "%(num)s comments are open. Any party answers or settles them; after that %(parties)s can approve.",
            unsettled,
            parties=in_a_list(waiting.values()),
        )
        return words
    if actor.organisation_id in waiting:
        others = [name for party, name in waiting.items() if party != actor.organisation_id]
        if not others:
            return translate(N_("It is your turn: read the text and approve it, or ask for changes."))
        return translate(
            N_(
                "It is your turn: read the text and approve it, or ask for changes. The approval of %(parties)s is"
                " missing too."
            ),
            {"parties": in_a_list(others)},
        )
    return translate(
        N_("Your side has approved. The approval of %(parties)s is missing."),
        {"parties": in_a_list(waiting.values())},
    )
