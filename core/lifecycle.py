"""Life cycles as data: one transition table serves rules, screens, diagrams and tests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from core.actor import Actor, Role
from core.errors import Denied, InvalidTransition
from core.text import N_

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


class Turn(StrEnum):
    """Who has to act next."""

    REFERRER = "referrer"
    NGO = "ngo"
    PERSON = "person"
    DESK = "desk"
    AGENCY = "agency"
    SYSTEM = "system"
    NOBODY = "nobody"


class Requirement(StrEnum):
    """Whether an input goes with a step."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition(Generic[S, A]):
    """One step: from which states, to which, by whom, under which rule, with which reason."""

    number: str
    action: A
    sources: frozenset[S]
    target: S | None
    """None: the state stays, or is the remembered one; `guard` says which."""
    roles: frozenset[Role]
    text: str
    """The words on the button."""
    guard: str = ""
    reason: Requirement = Requirement.NONE
    note: Requirement = Requirement.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle(Generic[S, A]):
    """States with whose turn each is, and the table of steps between them."""

    name: str
    initial: S
    turns: Mapping[S, Turn]
    transitions: tuple[Transition[S, A], ...]
    closed: frozenset[S] = field(default_factory=frozenset)

    def find(self, state: S, action: A) -> Transition[S, A] | None:
        """The step that an action means in a state, if there is one."""
        for transition in self.transitions:
            if transition.action == action and state in transition.sources:
                return transition
        return None

    def may_take(self, state: S, action: A, roles: Iterable[Role]) -> Transition[S, A]:
        """The step, or the reason against it: no such step here (409), or not this role's (403)."""
        candidates = [t for t in self.transitions if t.action == action and state in t.sources]
        if not candidates:
            raise InvalidTransition(
                N_("This cannot be done now: the state is “%(state)s”."), state=state.value
            )
        held = frozenset(roles)
        for transition in candidates:
            if not transition.roles.isdisjoint(held):
                return transition
        raise Denied(N_("Your role may not do this."))

    def actions_for(self, state: S, actor: Actor) -> tuple[Transition[S, A], ...]:
        """The steps that the table offers to an actor in a state; policy may still refuse one."""
        return tuple(
            t for t in self.transitions if state in t.sources and not t.roles.isdisjoint(actor.roles)
        )

    def mermaid(self) -> str:
        """The state diagram of the table, in Mermaid's notation, for the generated reference."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial.value}"]
        order = {state: index for index, state in enumerate(self.turns)}
        for transition in self.transitions:
            for source in sorted(transition.sources, key=lambda s: order[s]):
                target = transition.target or source
                lines.append(f"    {source.value} --> {target.value}: {transition.action.value}")
        lines += [f"    {state.value} --> [*]" for state in self.turns if state in self.closed]
        return "\n".join(lines)
