"""Which words of a text can be found: whole words without capitals and accents, without those that everybody uses."""

import re
import unicodedata

SHORTEST = 3
LONGEST = 40
MOST_WORDS = 400
"""Of one text; a longer text is found by its first words."""

STOP_WORDS = frozenset(
    [
        "about",
        "after",
        "again",
        "all",
        "also",
        "and",
        "any",
        "are",
        "ask",
        "asked",
        "asks",
        "because",
        "been",
        "before",
        "being",
        "but",
        "can",
        "could",
        "did",
        "does",
        "doing",
        "done",
        "down",
        "each",
        "few",
        "for",
        "from",
        "further",
        "get",
        "give",
        "given",
        "going",
        "had",
        "has",
        "have",
        "having",
        "her",
        "here",
        "hers",
        "him",
        "himself",
        "his",
        "how",
        "into",
        "its",
        "itself",
        "just",
        "like",
        "made",
        "make",
        "many",
        "may",
        "more",
        "most",
        "much",
        "must",
        "need",
        "needs",
        "new",
        "not",
        "now",
        "off",
        "once",
        "one",
        "only",
        "other",
        "our",
        "out",
        "over",
        "own",
        "per",
        "person",
        "people",
        "said",
        "same",
        "say",
        "says",
        "see",
        "seen",
        "she",
        "should",
        "since",
        "some",
        "still",
        "such",
        "take",
        "than",
        "that",
        "the",
        "their",
        "theirs",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "told",
        "too",
        "two",
        "under",
        "until",
        "upon",
        "use",
        "very",
        "want",
        "wants",
        "was",
        "way",
        "well",
        "went",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "within",
        "without",
        "would",
        "yes",
        "yet",
        "you",
        "your",
        "yours",
    ]
)
"""Words so common that how often they occur would be all that their digests tell."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def searchable_words(text: str | None) -> tuple[str, ...]:
    """The words of a text that are indexed, each once, in the order of the text."""
    found: dict[str, None] = {}
    for match in _WORD.finditer(_folded(text or "")):
        word = match[0].replace("’", "'").removesuffix("'s")
        if SHORTEST <= len(word) <= LONGEST and word not in STOP_WORDS:
            found[word] = None
            if len(found) == MOST_WORDS:
                break
    return tuple(found)


def _folded(text: str) -> str:
    """Compatible forms as one, no capitals, no accents: “Café” and “cafe” are one word."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
