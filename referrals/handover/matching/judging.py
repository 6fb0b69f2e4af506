"""Each criterion on its own: what speaks for a service, against it, or is not known. Pure; no criterion sees another."""

import re
from collections.abc import Callable

from core.text import N_, MarkedText
from partners.memoranda.labels import PATHWAYS, URGENCIES
from partners.memoranda.terms import Pathway, Urgency
from partners.services.capacity import CapacityState, Phrase
from partners.services.codes import LANGUAGES, Modality
from partners.services.needs import NEED_LABELS
from partners.services.opening import is_open
from referrals.handover.matching.findings import Criterion, Finding, Verdict, found
from referrals.handover.matching.hours import WITHIN, next_opening
from referrals.handover.matching.values import Candidate, Wanted

C = Criterion
FOR, UNKNOWN, AGAINST = Verdict.FOR, Verdict.UNKNOWN, Verdict.AGAINST
REMOTE = frozenset({Modality.PHONE, Modality.TELEHEALTH})
FACE_TO_FACE = frozenset({Modality.IN_PERSON, Modality.HOME_VISIT})
SHORTEST_WORD = 4
SAME_WORD = (
    frozenset({"wheelchair", "stairs", "steps", "step", "lift", "ramp", "walking", "mobility"}),
    frozenset({"deaf", "hearing", "sign", "interpreter", "loop"}),
    frozenset({"blind", "sight", "braille", "seeing", "vision"}),
    frozenset({"home", "housebound", "visit", "visits"}),
    frozenset({"quiet", "autism", "autistic", "sensory"}),
)
"""Words that ask for, or speak of, the same thing."""


def agreement(wanted: Wanted, candidate: Candidate) -> Finding | None:
    """New referrals may be stopped although an agreement is in force."""
    if not candidate.is_stopped:
        return None
    return found(C.AGREEMENT, AGAINST, N_("New referrals are stopped after due diligence"))


def area(wanted: Wanted, candidate: Candidate) -> Finding:
    """The agreement applies in the area."""
    if wanted.area_id is None:
        return found(C.AREA, UNKNOWN, N_("The area is not chosen yet"))
    name = wanted.area_name or "?"
    if wanted.area_id in candidate.areas:
        return found(C.AREA, FOR, N_("Covers %(area)s"), area=name)
    return found(C.AREA, AGAINST, N_("Does not cover %(area)s"), area=name)


def pathway(wanted: Wanted, candidate: Candidate) -> Finding | None:
    """The agreement opens the kind of referral."""
    if wanted.pathway is None:
        return None
    label = MarkedText(PATHWAYS[wanted.pathway])
    if wanted.pathway in candidate.pathways:
        return found(C.PATHWAY, FOR, N_("Takes this kind of referral: %(pathway)s"), pathway=label)
    return found(C.PATHWAY, AGAINST, N_("Does not take this kind of referral: %(pathway)s"), pathway=label)


def urgency(wanted: Wanted, candidate: Candidate) -> Finding | None:
    """The agreement has a response time for the urgency."""
    if wanted.urgency is None:
        return None
    if wanted.urgency not in candidate.answers:
        label = MarkedText(URGENCIES[wanted.urgency])
        return found(C.URGENCY, AGAINST, N_("Takes nobody this urgent: %(urgency)s"), urgency=label)
    time = candidate.answers[wanted.urgency]
    if time is None:
        return found(C.URGENCY, FOR, N_("Takes people this urgent"))
    text, params = time.text()
    return found(C.URGENCY, FOR, N_("Answers within %(time)s"), time=Phrase(message=text, params=params))


def need(wanted: Wanted, candidate: Candidate) -> Finding | None:
    """The service lists the primary need."""
    if not wanted.needs or not wanted.asks_for_intake:
        return None
    primary = wanted.needs[0]
    label = MarkedText(NEED_LABELS[primary])
    if primary in candidate.needs:
        return found(C.NEED, FOR, N_("Helps with: %(need)s"), need=label)
    if candidate.needs:
        return found(C.NEED, AGAINST, N_("Does not list: %(need)s"), need=label)
    return found(C.NEED, UNKNOWN, N_("Does not say with what it helps"))


def age(wanted: Wanted, candidate: Candidate) -> Finding | None:
    """The person's age lies within the service's limits."""
    lowest, highest = candidate.minimum_age, candidate.maximum_age
    if not wanted.asks_for_intake or (lowest is None and highest is None):
        return None
    limits = _limits(lowest, highest)
    if wanted.age is None:
        return Finding(
            criterion=C.AGE,
            verdict=UNKNOWN,
            words=(limits, Phrase(message=N_("the person’s age is not known"), params={})),
        )
    low, high = lowest or 0, highest if highest is not None else 200
    if wanted.age.oldest < low or wanted.age.youngest > high:
        return Finding(criterion=C.AGE, verdict=AGAINST, words=(limits,))
    if low <= wanted.age.youngest and wanted.age.oldest <= high:
        return Finding(criterion=C.AGE, verdict=FOR, words=(limits,))
    ask = Phrase(message=N_("ask for the exact age"), params={})
    return Finding(criterion=C.AGE, verdict=UNKNOWN, words=(limits, ask))


def _limits(lowest: int | None, highest: int | None) -> Phrase:
    if highest is None:
        return Phrase(message=N_("Ages %(lowest)s and older"), params={"lowest": lowest})
    if not lowest:
        return Phrase(message=N_("Ages up to %(highest)s"), params={"highest": highest})
    return Phrase(message=N_("Ages %(lowest)s to %(highest)s"), params={"lowest": lowest, "highest": highest})


def language(wanted: Wanted, candidate: Candidate) -> Finding | None:
    """Somebody there speaks the person's language, or an interpreter does."""
    if not (wanted.language or "").strip():
        return None
    code = wanted.language_code
    if code is None:
        return found(
            C.LANGUAGE, UNKNOWN, N_("Ask whether it speaks “%(language)s”"), language=wanted.language
        )
    name = MarkedText(LANGUAGES[code])
    if code in candidate.languages:
        return found(C.LANGUAGE, FOR, N_("Speaks %(language)s"), language=name)
    if candidate.interpretation:
        return found(
            C.LANGUAGE, FOR, N_("Has interpreters: “%(words)s”"), words=_short(candidate.interpretation)
        )
    if not candidate.languages:
        return found(C.LANGUAGE, UNKNOWN, N_("Does not say which languages it speaks"))
    return found(
        C.LANGUAGE, AGAINST, N_("Does not speak %(language)s and names no interpreter"), language=name
    )


def access(wanted: Wanted, candidate: Candidate) -> Finding | None:
    """What the service says of access, beside what the person needs; only the same words speak for it."""
    if not (wanted.access_needs or "").strip():
        return None
    said = (candidate.accessibility or "").strip()
    if said and _words(wanted.access_needs or "") & _words(said):
        return found(C.ACCESS, FOR, N_("Says of access: “%(words)s”"), words=_short(said))
    if said:
        return found(
            C.ACCESS, UNKNOWN, N_("Ask about the access need; it says: “%(words)s”"), words=_short(said)
        )
    return found(C.ACCESS, UNKNOWN, N_("Says nothing about access: ask first"))


def hours(wanted: Wanted, candidate: Candidate) -> Finding | None:
    """Open soon enough for the urgency, by the clock where the service is."""
    if candidate.always_open:
        return found(C.HOURS, FOR, N_("Open day and night"))
    if not candidate.hours:
        return found(C.HOURS, UNKNOWN, N_("Opening hours are not known"))
    if is_open(candidate.hours, wanted.at, candidate.zone):
        return found(C.HOURS, FOR, N_("Open now"))
    opens = next_opening(candidate.hours, wanted.at, candidate.zone)
    if opens is None:
        return found(C.HOURS, UNKNOWN, N_("Opening hours are not known"))
    too_late = wanted.urgency is not None and opens - wanted.at > WITHIN[wanted.urgency]
    return found(C.HOURS, AGAINST if too_late else FOR, N_("Opens %(at)s"), at=opens, zone=candidate.zone)


def modality(wanted: Wanted, candidate: Candidate) -> Finding | None:
    """The service meets people in a way that can work for this one."""
    if not candidate.modalities:
        return None
    warm = Urgency.WARM_HANDOFF is wanted.urgency or Pathway.WARM_HANDOFF is wanted.pathway
    if warm and not candidate.modalities & FACE_TO_FACE:
        return found(C.MODALITY, AGAINST, N_("Meets nobody in person, and a warm hand-off is face to face"))
    if not wanted.has_phone and candidate.modalities <= REMOTE:
        return found(C.MODALITY, AGAINST, N_("Only by phone or video, and no number is known"))
    if Modality.HOME_VISIT in candidate.modalities:
        return found(C.MODALITY, FOR, N_("Visits people at home"))
    if candidate.modalities & FACE_TO_FACE:
        return found(C.MODALITY, FOR, N_("Meets people in person"))
    return found(C.MODALITY, FOR, N_("Meets people by phone or video"))


def capacity(wanted: Wanted, candidate: Candidate) -> Finding | None:
    """Room as the NGO last said, always with the age of the figure."""
    if not wanted.asks_for_intake:
        return None
    row = candidate.capacity
    if row is None:
        return found(C.CAPACITY, UNKNOWN, N_("Nobody has said how much room there is"))
    words: tuple[Phrase, ...] = (row.words, row.age)
    match row.state:
        case CapacityState.OPEN | CapacityState.LIMITED:
            verdict = FOR
        case CapacityState.FULL | CapacityState.CLOSED_TEMPORARILY:
            verdict = AGAINST
        case CapacityState.WAITLIST:
            verdict = AGAINST if _waits_too_long(wanted, row.figure.wait_days) else UNKNOWN
        case _:
            verdict = UNKNOWN
            words = (*words, Phrase(message=N_("too old to rely on"), params={}))
    return Finding(criterion=C.CAPACITY, verdict=verdict, words=words)


def _waits_too_long(wanted: Wanted, days: int | None) -> bool:
    return wanted.urgency is not None and (days or 0) > WITHIN[wanted.urgency].days


def _words(text: str) -> set[str]:
    """The words of a text, each with those that ask for the same thing."""
    plain = {word for word in re.findall(r"\w+", text.casefold()) if len(word) >= SHORTEST_WORD}
    return plain | {same for group in SAME_WORD if group & plain for same in group}


def _short(text: str, most: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


JUDGES: tuple[Callable[[Wanted, Candidate], Finding | None], ...] = (
    agreement,
    area,
    pathway,
    urgency,
    need,
    age,
    language,
    access,
    hours,
    modality,
    capacity,
)
"""In the order in which reasons are read; a criterion about which nothing was asked says nothing."""
