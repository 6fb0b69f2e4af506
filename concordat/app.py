"""The application factory: the only place that knows every slice."""

import logging
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from accounts.banners.routes import install_banner
from accounts.drafts.routes import install_drafts
from accounts.outbox.commands import use_site_url
from accounts.sign_in.throttle import use_cjis_mode
from audit.chain import use_key
from audit.reads import install_circumstances
from concordat import models as _models  # noqa: F401 - completes the metadata
from concordat.blueprints import register_blueprints
from concordat.browser_reports import blueprint as browser_reports
from concordat.config import ROOT, Settings
from concordat.health import install_health
from concordat.installation import install_watch
from concordat.limits import LONG_FORMS, install_counters
from concordat.navigation import navigation_for_request, site_for_request
from concordat.probes import install_probes
from concordat.reads import install_reads
from concordat.seal_alarm import install_seal_alarm
from concordat.sign_in import install_sign_in
from concordat.trail_watch import install_read_only_administration
from core.column_indexes import fill_column_indexes
from core.keys.keeping import keep_by
from core.keys.own import use_own_keys
from core.sealing import use_keys
from kpi.measures.high_use import use_high_use_from
from partners.diligence.documents.scanner import use_scanner
from referrals.holds.standing import KEEPER
from web.access import install_gate, seal
from web.acting import install_acting
from web.database import db, install_vault
from web.error_pages import install_error_pages
from web.extra_fields import install_extra_fields
from web.form_parts import install_form_parts
from web.headers import install_headers
from web.i18n import install_babel
from web.origin import install_origin_check
from web.public_pages import install_public_pages
from web.repeating import Repeating
from web.templating import install_templating
from web.uploads import install_uploads
from wellbeing.participants.holds.standing import KEEPER as PARTICIPANTS
from wellbeing.pseudonyms import use_pseudonym_key
from wellbeing.store import WELLBEING

MAX_BODY = 256 * 1024


def use_process_keys(settings: Settings) -> None:
    """Give this process the keys that seal personal data and chain the audit trail; the first only where it has any."""
    if keys := settings.parsed_data_keys():
        use_keys(keys, index_key=settings.parsed_index_key())
    use_own_keys(settings.parsed_own_keys())
    use_key(settings.audit_key.encode())
    if settings.has_wellbeing:
        index_key = settings.parsed_index_key(wellbeing=True)
        use_keys(settings.parsed_wellbeing_keys(), compartment=WELLBEING, index_key=index_key)
        use_key(settings.wellbeing_audit_key.encode(), compartment=WELLBEING)
        keep_by(PARTICIPANTS, compartment=WELLBEING)
        use_pseudonym_key(settings.wellbeing_pseudonym_key.encode())
    keep_by(KEEPER)
    use_site_url(settings.public_url)
    use_high_use_from(settings.high_use_from)
    use_cjis_mode(on=settings.cjis_mode)
    use_scanner(settings.scanner)


def create_app(settings: Settings) -> Flask:
    """Build the web application; raises when an endpoint does not say who may use it."""
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    use_process_keys(settings)
    app = Flask(
        "concordat",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        CSRF_KEY=settings.csrf_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_BINDS=_compartments(settings),
        SESSION_COOKIE_NAME="visit",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        MAX_CONTENT_LENGTH=MAX_BODY,
        TRUSTED_HOSTS=_hosts(settings),
        BABEL_DEFAULT_LOCALE=settings.locale,
        BABEL_DEFAULT_TIMEZONE=settings.timezone,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "concordat" / "translations"),
        BABEL_DOMAIN="messages",
        SIGN_IN_ENDPOINT="accounts.sign_in",
        SECOND_STEP_ENDPOINT="factors.ask",
        PASSKEYS_REQUIRED=settings.is_production,
        CODES_BREAK_GLASS=settings.is_demo,
        SETTINGS=settings,
    )
    app.wsgi_app = Repeating(app.wsgi_app)  # type: ignore[method-assign]
    if settings.proxy_count:
        count = settings.proxy_count
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    db.init_app(app)
    install_vault(app, WELLBEING)
    install_form_parts(app, LONG_FORMS)
    install_babel(app)
    install_acting(app)
    install_sign_in(app, settings)
    install_circumstances(app)
    install_origin_check(app)
    install_counters(app, settings)
    install_gate(app)
    install_read_only_administration(app)
    install_banner(app)
    install_drafts(app)
    install_error_pages(app)
    install_seal_alarm(app)
    install_headers(app)
    install_uploads(app)
    install_extra_fields(app)
    install_templating(app, navigation_for_request, site_for_request)
    install_public_pages(app)
    register_blueprints(app, settings)
    install_health(app)
    install_watch(app)
    install_probes(app)
    app.register_blueprint(browser_reports)
    seal(app)
    install_reads(app)
    fill_column_indexes()
    return app


def _compartments(settings: Settings) -> dict[str, dict[str, Any]]:
    """The database that is kept apart, where there is one; no error of it tells what was asked."""
    if not settings.has_wellbeing:
        return {}
    return {WELLBEING: {"url": settings.wellbeing_database_url, "hide_parameters": True}}


def _hosts(settings: Settings) -> list[str] | None:
    if settings.trusted_hosts:
        return list(settings.trusted_hosts)
    host = urlsplit(settings.public_url).hostname
    return [host, "localhost", "127.0.0.1"] if host and settings.is_production else None
