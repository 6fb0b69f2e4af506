"""Texts that mean something to SQL or to LIKE, two thousand of them, the same each time (security I-04)."""

from itertools import islice, product

OPENINGS = (
    "", "'", '"', "\\'", "')", "'))", '")', "`", "]", "%", "_", "\\", "/", "%27", "''", "'%", "_'", "\\%", "/_", "%%", "$$", "e'", "Care'",
)  # fmt: skip
MIDDLES = (
    "", " OR 1=1", " OR '1'='1", " AND 1=2", " UNION SELECT NULL", " UNION ALL SELECT email, password_hash FROM user_account",
    "; DROP TABLE audit_row", "; UPDATE organisation SET name='x'", " ORDER BY 99", " LIKE '%'", " ESCAPE '\\'", " || pg_sleep(5)",
    "; SELECT pg_sleep(5)", " AND randomblob(100000000)", " RETURNING *", " COLLATE NOCASE", " GLOB '*'", " REGEXP '.*'", "%(x)s", ":name",
    "{0}", "?", "\n;", "\t", " /**/OR/**/1=1", " HAVING 1=1", " INTO OUTFILE '/tmp/x'", " IN (SELECT 1)", " IS NOT NULL", "\\x27", "&#39;",
)  # fmt: skip
ENDINGS = ("", " --", " #", "/*", ";", "'", '"', "%")


def injections(count: int = 2_000) -> list[str]:
    """So many different texts, spread over all kinds of beginnings, middles and ends."""
    every = dict.fromkeys("".join(parts) for parts in product(OPENINGS, MIDDLES, ENDINGS))
    texts = [text for text in every if text.strip()]
    step = max(1, len(texts) // count)
    found = list(islice(texts[::step], count))
    assert len(found) == count
    return found
