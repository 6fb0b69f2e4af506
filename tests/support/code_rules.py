"""Rules of the source that no linter of others has: raw SQL, LIKE, code from data, markup, PDF fetchers (security W-04)."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

RAW_SQL = frozenset({"text", "exec_driver_sql", "literal_column", "DDL", "executescript"})
LIKES = frozenset({"like", "ilike", "not_like", "not_ilike"})
WORDS = frozenset({"icontains", "istartswith", "iendswith"})
CODE_FROM_DATA = frozenset({"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "jsonpickle"})
RUNS_CODE = frozenset({"eval", "exec", "compile", "__import__"})
MARKUP = frozenset({"Markup", "render_template_string", "from_string"})
PDF_LIBRARY = "weasyprint"
PDF_WORKER = "web/pdf_worker.py"
UNSAFE_TEMPLATE = re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false")


@dataclass(frozen=True, slots=True)
class Finding:
    """A place that breaks a rule."""

    rule: str
    place: str
    text: str


def findings_in(source: str, module: str) -> Iterator[Finding]:
    """Everything in a module's source that breaks a rule."""
    for node in ast.walk(ast.parse(source)):
        for rule in _broken_by(node, module):
            yield Finding(rule, module, ast.unparse(node)[:120])


def findings_in_template(source: str, name: str) -> Iterator[Finding]:
    """Every place of a template at which escaping is switched off."""
    for line in source.splitlines():
        for found in UNSAFE_TEMPLATE.findall(line):
            yield Finding("I-05", name, found)


def _broken_by(node: ast.AST, module: str) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from _broken_by_import(node, module)
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        yield from _broken_by_query(node, name)
        yield from _broken_by_call(node, name)


def _broken_by_query(node: ast.Call, name: str) -> Iterator[str]:
    of = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
    keywords = {one.arg for one in node.keywords}
    from_data = bool(node.args) and not _is_literal(node.args[0])
    if name in RAW_SQL and from_data and (name != "text" or of in {"", "sa", "sqlalchemy"}):
        yield "I-04 raw SQL"
    if name in LIKES and of and from_data and "escape" not in keywords:
        yield "I-04 LIKE"
    if name in WORDS and not {"autoescape", "escape"} & keywords:
        yield "I-04 LIKE"


def _broken_by_call(node: ast.Call, name: str) -> Iterator[str]:
    keywords = {one.arg: one.value for one in node.keywords}
    if name in RUNS_CODE and isinstance(node.func, ast.Name):
        yield "S-06"
    if name in MARKUP and not (node.args and _is_literal(node.args[0])):
        yield "I-05"
    if name in {"HTML", "CSS"} and "url_fetcher" not in keywords:
        yield "L-02"
    if getattr(keywords.get("shell"), "value", None) is True:
        yield "W-04 shell"


def _broken_by_import(node: ast.Import | ast.ImportFrom, module: str) -> Iterator[str]:
    names = {alias.name for alias in node.names} if isinstance(node, ast.Import) else {node.module or ""}
    roots = {name.partition(".")[0] for name in names}
    if roots & CODE_FROM_DATA:
        yield "S-06"
    if PDF_LIBRARY in roots and module != PDF_WORKER:
        yield "L-02"


def _is_literal(node: ast.expr) -> bool:
    """A text of ours: written out, a named constant, or put together of such texts alone."""
    if isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper()):
        return True
    if isinstance(node, ast.JoinedStr):
        return all(_is_literal(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return _is_literal(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _is_literal(node.left) and _is_literal(node.right)
    return False
