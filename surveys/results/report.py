"""The results of a wave as page, files and publications hold them: header, figures, texts, comparison."""

import json
from dataclasses import dataclass

from core.canonical import canonical_json, content_hash, rebuilt
from core.suppression import POLICIES, Audience, SuppressionPolicy
from surveys.results.comparing import Comparison
from surveys.results.values import Results

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What stands over every result; days are ISO dates."""

    organisation: str
    title: str
    purpose: str
    audience: str
    mode: str
    entry: str
    opened_on: str
    closed_on: str
    source: str = ""
    """Where the numbers of people come from, where any were declared."""
    weighted_by: str = ""
    """The band by which the sample is weighted, in words; empty where it is not."""
    masked_for: str = Audience.SURVEY.value
    """Whose threshold everything below was masked by."""

    @property
    def policy(self) -> SuppressionPolicy:
        """The threshold in numbers."""
        return POLICIES[Audience(self.masked_for)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Released texts to a question, in random order; `too_few` says that fewer than ten wrote anything."""

    words: str
    released: tuple[str, ...]
    withheld: int
    too_few: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything that anybody but a reviewer ever sees of a wave."""

    format: int
    header: Header
    results: Results
    texts: tuple[Texts, ...] = ()
    comparison: Comparison | None = None


def to_text(content: Content) -> tuple[str, str]:
    """The canonical JSON and its SHA-256."""
    text = canonical_json(content)
    return text, content_hash(text)


def from_text(text: str) -> Content:
    """The content that `to_text` wrote; before the header named it, the threshold was that of every survey."""
    told = json.loads(text)
    told["header"].setdefault("masked_for", Audience.SURVEY.value)
    return rebuilt(Content, told)
