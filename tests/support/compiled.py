"""Templates are compiled once per process, however many applications its tests make."""

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache


class _Kept(BytecodeCache):
    """Compiled templates in memory, by name; one whose text changed is compiled anew."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket if this template was compiled before."""
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._compiled[bucket.key] = bucket.bytecode_to_string()


_kept = _Kept()


def keep_templates(app: Flask) -> None:
    """Let an application use what was compiled for another; all of them have the same filters."""
    app.jinja_env.bytecode_cache = _kept
