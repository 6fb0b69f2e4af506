"""Templates and addresses are compiled once per process, however many applications its tests make."""

from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


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


_compile = Rule._compile_builder
_builders: dict[object, Any] = {}


def keep_routes() -> None:
    """Compile what makes an address once for all rules that say the same: it is three quarters of the time of making an application."""

    def kept(rule: Rule, append_unknown: bool = True) -> Any:
        if rule.defaults:  # their values are written into it
            return _compile(rule, append_unknown)
        key = (rule.rule, tuple(rule._trace), append_unknown)
        if key not in _builders:
            _builders[key] = _compile(rule, append_unknown)
        return _builders[key]

    Rule._compile_builder = kept  # type: ignore[assignment]
