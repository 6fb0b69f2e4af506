"""A questionnaire in steps of one phone screen each, on plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.questionnaires.codes import QuestionKind
from surveys.questionnaires.content import Band, Content, Question

FULL = 4
"""So many questions, or statements of a grid, are a step; a grid that is longer is one of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A field of the form: a question, one statement of a grid, or an attribute."""

    name: str
    question: Question | None = None
    statement: str = ""
    band: Band | None = None


Step = tuple[Question | Band, ...]


def parts_of(content: Content) -> list[Question | Band]:
    """All that is asked, in order."""
    return [*content.questions, *content.bands]


def steps_of(content: Content) -> list[Step]:
    """The questions in their order, then the attributes, in steps."""
    steps: list[Step] = []
    weight = FULL
    for one in parts_of(content):
        heavy = max(len(one.statements), 1) if isinstance(one, Question) else 1
        if not steps or weight + heavy > FULL:
            steps.append(())
            weight = 0
        steps[-1] = (*steps[-1], one)
        weight += heavy
    return steps


def places_of(one: Question | Band) -> Sequence[Place]:
    """The fields by which something is answered."""
    if isinstance(one, Band):
        return (Place(name=f"b.{one.code}", band=one),)
    if one.kind is QuestionKind.GRID:
        return [
            Place(name=f"q.{one.code}.{statement.code}", question=one, statement=statement.code)
            for statement in one.statements
        ]
    return (Place(name=f"q.{one.code}", question=one),)
