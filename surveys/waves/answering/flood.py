"""Holds off floods of requests without keeping who sent them: counts in memory, under a key that changes each minute.

Elsewhere requests are counted in the database by address; here that would note who answered, and when (security E-12).
"""

import hmac
import secrets
import threading
from collections import Counter
from datetime import datetime

MOST_POSTS = 60
"""[HOUSE] Of one address in a minute, in one process: a room full of people behind one address can answer together."""


class Flood:
    """Counts of one minute; with the next one everything is forgotten, the key first."""

    def __init__(self, most: int = MOST_POSTS) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._minute: datetime | None = None
        self._key = b""
        self._counts: Counter[bytes] = Counter()

    def passes(self, address: str, *, now: datetime) -> bool:
        """Count a request; False when there were too many from there within the minute."""
        minute = now.replace(second=0, microsecond=0)
        with self._lock:
            if minute != self._minute:
                self._minute, self._key, self._counts = minute, secrets.token_bytes(32), Counter()
            who = hmac.new(self._key, address.encode(), "sha256").digest()
            self._counts[who] += 1
            return self._counts[who] <= self.most
