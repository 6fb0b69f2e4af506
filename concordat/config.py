"""Settings: `CONCORDAT_*` variables or a `.env`, parsed once into a frozen object."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from dotenv import dotenv_values

from concordat.key_command import with_key_command
from concordat.key_entries import parsed_keys, parsed_own_keys
from concordat.key_files import with_key_files
from concordat.refusal import SettingsRefused
from core.text import N_
from partners.diligence.documents.scanner import Scanner

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "CONCORDAT_"
MIN_SECRET = 32
DATABASES = ("sqlite", "postgresql", "postgres")
LOG_FORMATS = ("json", "text")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
RANGES = {
    "port": (1, 65535),
    "metrics_port": (0, 65535),
    "workers": (1, 256),
    "proxy_count": (0, 10),
    "session_idle_minutes": (1, 30),
    "session_hours": (1, 24),
    "scheduler_seconds": (1, 3600),
    "high_use_from": (2, 99),
    "limit_factor": (1, 1000),
    "backup_days": (1, 3650),
    "backup_hours": (1, 168),
}
"""The smallest and the largest value of each number."""
KEYS = (
    *("data_keys", "data_keys_file", "wellbeing_data_keys", "wellbeing_data_keys_file", "key_command"),
    *("backup_keys", "wellbeing_database_url", "wellbeing_pseudonym_key", "signing_certificate"),
)
"""What a process that opens no data does without: keys, where they would come from, and the compartment."""


def _setting(about: str, *, default: Any) -> Any:
    return field(default=default, metadata={"about": about})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of the product; each is read from the variable `CONCORDAT_<NAME>`."""

    environment: str = _setting("`production`, `demo`, `development` or `test`.", default="production")
    database_url: str = _setting(
        "SQLAlchemy URL, e.g. `sqlite:////var/lib/concordat/main.db` or `postgresql://…`.", default=""
    )
    secret_key: str = _setting("Signs cookies; at least 32 random characters.", default="")
    csrf_key: str = _setting("Signs form tokens; at least 32 random characters.", default="")
    audit_key: str = _setting("Keys the audit chain; at least 32 random characters.", default="")
    data_keys: str = _setting(
        "Keys that wrap the data keys: `1:<base64 of 32 bytes>`, further ones after commas; the highest number wraps."
        " `<id of an organisation>/1:<base64>` is a key of its own for what it keeps to itself.",
        default="",
    )
    data_keys_file: str = _setting(
        "Path of a file that holds those keys instead, one a line: mode 0400, owned by the service’s account.",
        default="",
    )
    key_command: str = _setting(
        "A program, with its arguments, that prints those keys when it is given `DATA_KEYS` or `WELLBEING_DATA_KEYS` as"
        " its last word, for a key management service or a token; instead of variables and files.",
        default="",
    )
    wellbeing_database_url: str = _setting(
        "SQLAlchemy URL of the wellbeing compartment, never the main database; empty: the compartment is closed.",
        default="",
    )
    wellbeing_data_keys: str = _setting(
        "Keys that seal what the compartment holds, written as CONCORDAT_DATA_KEYS.", default=""
    )
    wellbeing_data_keys_file: str = _setting(
        "Path of a file that holds those keys instead, as CONCORDAT_DATA_KEYS_FILE.", default=""
    )
    wellbeing_audit_key: str = _setting("Keys the compartment’s own audit chain.", default="")
    wellbeing_pseudonym_key: str = _setting(
        "Turns accounts into pseudonyms in the compartment; never changed: who lost it finds nobody.",
        default="",
    )
    owner_database_url: str = _setting(
        "As whom tables are migrated, backed up and restored: owns them and passes by row-level security;"
        " empty: as CONCORDAT_DATABASE_URL.",
        default="",
    )
    wellbeing_owner_database_url: str = _setting("The same for the wellbeing compartment.", default="")
    backup_keys: str = _setting(
        "Keys that seal backups, written as CONCORDAT_DATA_KEYS and never the same; empty: no backups.",
        default="",
    )
    backup_folder: str = _setting("Where `concordat backup` writes when it is given no folder.", default="")
    backup_days: int = _setting("Days until a backup is removed.", default=30)
    backup_hours: int = _setting(
        "`concordat doctor` fails when the last backup is older than so many hours.", default=1
    )
    public_url: str = _setting(
        "Where people reach the site; empty: the address that the server binds.", default=""
    )
    host: str = _setting("Address that the server binds.", default="127.0.0.1")
    port: int = _setting("Port that the server binds.", default=8000)
    workers: int = _setting("Web processes; one per core.", default=2)
    trusted_hosts: tuple[str, ...] = _setting("Host names that are answered, by commas.", default=())
    proxy_count: int = _setting("How many reverse proxies stand in front.", default=0)
    secure_cookies: bool = _setting("Cookies travel over HTTPS only.", default=True)
    session_idle_minutes: int = _setting("Idle minutes until a session ends.", default=15)
    session_hours: int = _setting("Hours until a session ends whatever happens.", default=12)
    cjis_mode: bool = _setting(
        "Five failed sign-ins in a row close an account until an administrator releases it (CJIS AC-7).",
        default=False,
    )
    limit_factor: int = _setting(
        "Multiplies how many requests, searches, exports and documents pass before they are refused.",
        default=1,
    )
    locale: str = _setting("Language before sign-in.", default="en")
    timezone: str = _setting("Time zone before sign-in (IANA name).", default="UTC")
    exit_url: str = _setting(
        "Where “Exit this page” leads from public pages: a site that nobody minds, beginning with https://.",
        default="https://www.wikipedia.org/",
    )
    mail_url: str = _setting("`smtp://user:password@host:587`; empty: mail stays in the outbox.", default="")
    mail_from: str = _setting("Sender of mails.", default="concordat@localhost")
    scheduler_seconds: int = _setting("Seconds between two ticks of the scheduler.", default=30)
    high_use_from: int = _setting(
        "Crisis encounters in 365 days that make a person one of those met again and again (C03).", default=5
    )
    pdf: bool = _setting("Whether PDF export is offered where its libraries load.", default=True)
    show_codes: bool = _setting(
        "Show each person's second factor on the page that asks for it, as the demo does; never in production.",
        default=False,
    )
    scanner: str = _setting(
        "Virus scanner for files that people send, ClamAV’s daemon: `unix:///run/clamav/clamd.ctl` or"
        " `tcp://host:3310`; empty: nobody scans them, and pages say so.",
        default="",
    )
    signing_certificate: str = _setting(
        "Path of a PKCS#12 file with which issued agreements are digitally signed; empty: none.", default=""
    )
    signing_passphrase: str = _setting("Passphrase of that file.", default="")
    purge_folder: str = _setting(
        "Folder outside the database to which each purge is written once, and from which a restore repeats it;"
        " empty: `purges` in the folder of backups.",
        default="",
    )
    anchor_mailboxes: tuple[str, ...] = _setting(
        "Addresses outside the agencies that get the sealed heads of the audit trail each hour, by commas.",
        default=(),
    )
    anchor_folder: str = _setting(
        "Folder to which each anchor is written once; put an object-lock store behind it.", default=""
    )
    audit_copy: str = _setting(
        "Where each row of the trail is copied: `syslog+tls://host:6514` or `file:///path/trail.jsonl`; empty: nowhere.",
        default="",
    )
    security_contact: str = _setting(
        "Where a flaw is told in private, e.g. `mailto:security@example.org`; stands in security.txt.",
        default="",
    )
    metrics_host: str = _setting(
        "Address on which metrics are told, for the operator alone.", default="127.0.0.1"
    )
    metrics_port: int = _setting("Port of the metrics; 0: none are kept.", default=0)
    log_format: str = _setting("`json` (a line each, for programs) or `text`.", default="json")
    log_level: str = _setting("Level of the log on stderr.", default="INFO")

    @property
    def is_production(self) -> bool:
        """Whether real data may be here: weak settings then stop the start."""
        return self.environment == "production"

    @property
    def is_demo(self) -> bool:
        """Whether fictitious people may sign in with printed passwords."""
        return self.environment == "demo"

    @property
    def shows_codes(self) -> bool:
        """Whether the page of the second step shows the code: in the demo, never where real data may be."""
        return not self.is_production and (self.is_demo or self.show_codes)

    @property
    def bound_url(self) -> str:
        """The address that the server binds, as a browser on this machine writes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def has_wellbeing(self) -> bool:
        """Whether this installation holds the wellbeing compartment."""
        return bool(self.wellbeing_database_url)

    def parsed_data_keys(self) -> dict[int, bytes]:
        """The data keys by number; raises `SettingsRefused` when one is malformed."""
        return parsed_keys(PREFIX + "DATA_KEYS", self.data_keys)

    def parsed_own_keys(self) -> dict[UUID, dict[int, bytes]]:
        """The own keys of organisations by id and number; raises `SettingsRefused` when one is malformed."""
        return parsed_own_keys(PREFIX + "DATA_KEYS", self.data_keys)

    def parsed_index_key(self, *, wellbeing: bool = False) -> bytes | None:
        """The key of blind indexes where the data keys name one (`index:<base64>`); else it follows from the lowest."""
        name = "WELLBEING_DATA_KEYS" if wellbeing else "DATA_KEYS"
        written = self.wellbeing_data_keys if wellbeing else self.data_keys
        return parsed_keys(PREFIX + name, written, index=True).get(0)

    def parsed_wellbeing_keys(self) -> dict[int, bytes]:
        """The data keys of the wellbeing compartment by number; raises `SettingsRefused` when one is malformed."""
        return parsed_keys(PREFIX + "WELLBEING_DATA_KEYS", self.wellbeing_data_keys)

    def parsed_backup_keys(self) -> dict[int, bytes]:
        """The keys of backups by number; raises `SettingsRefused` when one is malformed."""
        return parsed_keys(PREFIX + "BACKUP_KEYS", self.backup_keys)


def load_settings(environment: Mapping[str, str] | None = None, *, keyless: bool = False) -> Settings:
    """Parse the settings once; raises `SettingsRefused` naming what is missing, weak or malformed.

    A `keyless` process gets none of the keys that seal data, and asks no program for them (security F-05).
    """
    found: dict[str, str] = {}
    if environment is None:
        env_file = Path(os.environ.get("CONCORDAT_ENV_FILE", ".env"))
        found.update({k: v or "" for k, v in dotenv_values(env_file).items()})
        environment = os.environ
    found.update(environment)
    known = {PREFIX + f.name.upper(): f for f in fields(Settings)}
    values: dict[str, Any] = {}
    for name, text in found.items():
        if name in known:
            values[known[name].name] = _parsed(name, text, known[name].default)
    if keyless:
        settings = Settings(**(values | dict.fromkeys(KEYS, "")))
    else:
        settings = with_key_command(with_key_files(Settings(**values)))
    refuse_weak(settings, keyless=keyless)
    return settings if settings.public_url else replace(settings, public_url=settings.bound_url)


def _parsed(name: str, text: str, default: Any) -> Any:
    if isinstance(default, bool):
        if text.lower() not in ("1", "0", "true", "false", "yes", "no", "on", "off"):
            raise SettingsRefused(N_("%(name)s is yes or no, not “%(text)s”."), name=name, text=text)
        return text.lower() in ("1", "true", "yes", "on")
    if isinstance(default, int):
        if not text.strip().lstrip("-").isdigit():
            raise SettingsRefused(N_("%(name)s is a number, not “%(text)s”."), name=name, text=text)
        return int(text)
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text.strip()


def _refuse_weak_secret(settings: Settings, name: str) -> None:
    secret = getattr(settings, name)
    if len(secret) < MIN_SECRET or len(set(secret)) < 10:
        raise SettingsRefused(
            N_("%(name)s is missing or weak: give at least 32 random characters."),
            name=PREFIX + name.upper(),
        )


def _refuse_open_compartment(settings: Settings) -> None:
    """The wellbeing compartment has a database and keys of its own, or it is closed."""
    if not settings.has_wellbeing:
        return
    _refuse_unknown_database("CONCORDAT_WELLBEING_DATABASE_URL", settings.wellbeing_database_url)
    if settings.wellbeing_database_url == settings.database_url:
        raise SettingsRefused(
            N_("CONCORDAT_WELLBEING_DATABASE_URL must name another database than CONCORDAT_DATABASE_URL.")
        )
    for name in ("wellbeing_audit_key", "wellbeing_pseudonym_key"):
        _refuse_weak_secret(settings, name)
    ours = settings.parsed_wellbeing_keys()
    if not ours:
        raise SettingsRefused(
            N_("CONCORDAT_WELLBEING_DATA_KEYS is missing: `concordat doctor --keys` makes one.")
        )
    known = [
        *(settings.secret_key, settings.csrf_key, settings.audit_key),
        *(settings.wellbeing_audit_key, settings.wellbeing_pseudonym_key),
    ]
    if len(set(known)) < len(known) or set(ours.values()) & set(settings.parsed_data_keys().values()):
        raise SettingsRefused(
            N_("The keys of the wellbeing compartment must differ from each other and from all other keys.")
        )


def _refuse_unknown_database(name: str, url: str) -> None:
    if url.partition(":")[0].partition("+")[0] not in DATABASES:
        raise SettingsRefused(
            N_("%(name)s is malformed: write `sqlite:////path/to/file` or `postgresql://…`."), name=name
        )


def _refuse_unusable(settings: Settings) -> None:
    """Refuse what would only fail later, in the middle of somebody's work."""
    if not settings.database_url:
        raise SettingsRefused(
            N_("CONCORDAT_DATABASE_URL is missing: write `sqlite:////path/to/file` or `postgresql://…`.")
        )
    _refuse_unknown_database("CONCORDAT_DATABASE_URL", settings.database_url)
    for name, (low, high) in RANGES.items():
        if not low <= getattr(settings, name) <= high:
            raise SettingsRefused(
                N_("%(name)s is between %(low)s and %(high)s."),
                name=PREFIX + name.upper(),
                low=low,
                high=high,
            )
    try:
        ZoneInfo(settings.timezone)
    except (KeyError, ValueError, OSError) as error:
        raise SettingsRefused(
            N_("CONCORDAT_TIMEZONE is an IANA name such as Europe/London, not “%(text)s”."),
            text=settings.timezone,
        ) from error
    try:
        Locale.parse(settings.locale)
    except (ValueError, UnknownLocaleError) as error:
        raise SettingsRefused(
            N_("CONCORDAT_LOCALE is a language such as en or en_GB, not “%(text)s”."), text=settings.locale
        ) from error
    if not settings.exit_url.startswith("https://"):
        raise SettingsRefused(N_("CONCORDAT_EXIT_URL begins with https://."))
    _refuse_unusable_scanner(settings)
    if settings.log_format not in LOG_FORMATS:
        raise SettingsRefused(
            N_("CONCORDAT_LOG_FORMAT is one of %(formats)s."), formats=", ".join(LOG_FORMATS)
        )
    if settings.log_level.upper() not in LOG_LEVELS:
        raise SettingsRefused(N_("CONCORDAT_LOG_LEVEL is one of %(levels)s."), levels=", ".join(LOG_LEVELS))


def _refuse_unusable_scanner(settings: Settings) -> None:
    if not settings.scanner:
        return
    try:
        Scanner(settings.scanner)
    except ValueError as error:
        raise SettingsRefused(
            N_("CONCORDAT_SCANNER is malformed: write `unix:///run/clamav/clamd.ctl` or `tcp://host:3310`.")
        ) from error


def _refuse_shared_own_keys(settings: Settings) -> None:
    """What is an organisation's own key is nobody else's (security D-01)."""
    own = [key for numbered in settings.parsed_own_keys().values() for key in numbered.values()]
    others = {*settings.parsed_data_keys().values(), *settings.parsed_wellbeing_keys().values()}
    if len(set(own)) < len(own) or set(own) & others:
        raise SettingsRefused(
            N_(
                "CONCORDAT_DATA_KEYS: an organisation’s own key is also used for something else; make a new one."
            )
        )


def refuse_weak(settings: Settings, *, keyless: bool = False) -> None:
    """No environment starts with a missing or weak secret, and none with a setting it cannot use."""
    _refuse_unusable(settings)
    for name in ("secret_key", "csrf_key", "audit_key"):
        _refuse_weak_secret(settings, name)
    if not keyless and not settings.parsed_data_keys():
        raise SettingsRefused(N_("CONCORDAT_DATA_KEYS is missing: `concordat doctor --keys` makes one."))
    _refuse_shared_own_keys(settings)
    known = {settings.secret_key, settings.csrf_key, settings.audit_key}
    if len(known) < 3:
        raise SettingsRefused(
            N_("CONCORDAT_SECRET_KEY, CONCORDAT_CSRF_KEY and CONCORDAT_AUDIT_KEY must differ.")
        )
    _refuse_open_compartment(settings)
    if settings.is_production and not settings.secure_cookies:
        raise SettingsRefused(N_("Production needs CONCORDAT_SECURE_COOKIES=yes."))
    if settings.is_production and settings.show_codes:
        raise SettingsRefused(N_("Production never shows second factors: remove CONCORDAT_SHOW_CODES."))
    if settings.is_demo and settings.secure_cookies:
        # Production never starts without them: its settings become no demo by one changed word (security H-01).
        raise SettingsRefused(
            N_(
                "These are not the settings of a demo: it needs CONCORDAT_SECURE_COOKIES=no. Real data needs production."
            )
        )
    if settings.environment not in ("production", "demo", "development", "test"):
        raise SettingsRefused(N_("CONCORDAT_ENVIRONMENT is production, demo, development or test."))
