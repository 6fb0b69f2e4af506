"""Which wordings are the same: a digest of all that is asked, in every language (facts.md 1.8, E01)."""

import hashlib
import json

from surveys.questionnaires.content import Content, dump


def wording_of(content: Content) -> str:
    """SHA-256 over questions, answers and bands; the title and the introduction may change without a new series."""
    asked = dump(content)
    del asked["title"], asked["introduction"]
    canonical = json.dumps(asked, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
