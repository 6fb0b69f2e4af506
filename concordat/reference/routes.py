"""Every route with what it demands, read from the sealed application."""

import base64

from concordat.config import Settings
from concordat.reference.markdown import page, table
from web.access import SAFE_METHODS, access_of


def routes_page() -> str:
    """The table of routes: method, address, endpoint, who may use it, whether it writes."""
    from concordat.app import create_app

    app = create_app(_settings())
    rows = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: (r.rule, r.endpoint)):
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        writes = app.view_functions[rule.endpoint].__dict__.get("writes", False)
        where = "writes apart" if writes == "apart" else "writes"
        unsafe = bool(set(methods) - SAFE_METHODS)
        rows.append(
            (
                ", ".join(methods),
                f"`{rule.rule}`",
                f"`{rule.endpoint}`",
                access_of(app, rule.endpoint),
                where if writes and unsafe else "",
            )
        )
    return page(
        "Routes",
        "`public` is open to everybody; everything else demands the permission named. Mailbox and"
        " style guide exist in the demo only. What *writes apart* writes into the wellbeing compartment and"
        " nowhere else; those pages exist where the compartment is open.",
        table(["method", "address", "endpoint", "demands", ""], rows),
    )


def _settings() -> Settings:
    return Settings(
        environment="demo",
        database_url="sqlite://",
        secret_key=_filler("s"),
        csrf_key=_filler("c"),
        audit_key=_filler("a"),
        data_keys="1:" + base64.b64encode(bytes(32)).decode(),
        wellbeing_database_url="sqlite://",
        wellbeing_data_keys="1:" + base64.b64encode(bytes(31) + b"w").decode(),
        wellbeing_audit_key=_filler("w"),
        wellbeing_pseudonym_key=_filler("p"),
        pdf=False,
    )


def _filler(letter: str) -> str:
    return letter * 40
