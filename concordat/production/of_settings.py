"""What the site tells, where it is reached, and what it may fall back to."""

from dataclasses import fields
from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

from concordat.config import PREFIX, Settings
from concordat.production.guard import Circumstances, Guard

DEBUGGERS = (
    "FLASK_DEBUG",
    "FLASK_ENV",
    "PYTHONDEVMODE",
    "PYTHONINSPECT",
    "WERKZEUG_DEBUG_PIN",
    "PYTHONASYNCIODEBUG",
)
OWN_VARIABLES = frozenset({"CONCORDAT_ENV_FILE"})
FOR_TESTS = ("CONCORDAT_TESTS_",)
LONGEST_SESSION = 12
ODD_LIMIT = 1


def is_local(host: str | None) -> bool:
    """Whether a host is this machine: a loopback address, localhost, or a socket."""
    if not host or host == "localhost" or host.startswith("/"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _debugging(at: Circumstances) -> str:
    on = [name for name in DEBUGGERS if at.environment.get(name) not in (None, "", "0")]
    return f"{', '.join(on)} is set" if on else ""


def _log_level(at: Circumstances) -> str:
    return (
        "the log is at DEBUG, which may tell what people wrote"
        if at.settings.log_level.upper() == "DEBUG"
        else ""
    )


def _unknown(at: Circumstances) -> str:
    known = {PREFIX + one.name.upper() for one in fields(Settings)} | OWN_VARIABLES
    odd = [
        name
        for name in at.environment
        if name.startswith(PREFIX) and name not in known and not name.startswith(FOR_TESTS)
    ]
    return f"there is no setting {', '.join(sorted(odd))}" if odd else ""


def _plain_address(at: Circumstances) -> str:
    url = urlsplit(at.settings.public_url)
    return "" if url.scheme == "https" and url.hostname else "CONCORDAT_PUBLIC_URL is no https:// address"


def _address_with_more(at: Circumstances) -> str:
    url = urlsplit(at.settings.public_url)
    return (
        "CONCORDAT_PUBLIC_URL holds a user, a query or a fragment"
        if url.username or url.query or url.fragment
        else ""
    )


def _no_hosts(at: Circumstances) -> str:
    return "" if at.settings.trusted_hosts else "CONCORDAT_TRUSTED_HOSTS is empty"


def _wide_hosts(at: Circumstances) -> str:
    wide = [host for host in at.settings.trusted_hosts if "*" in host or host.startswith(".")]
    return f"CONCORDAT_TRUSTED_HOSTS lets through whatever ends in {', '.join(wide)}" if wide else ""


def _foreign_address(at: Circumstances) -> str:
    host = urlsplit(at.settings.public_url).hostname
    hosts = at.settings.trusted_hosts
    if not host or not hosts or host in hosts or any("*" in one or one.startswith(".") for one in hosts):
        return ""
    return f"CONCORDAT_TRUSTED_HOSTS leaves out {host}, where people reach the site"


def _no_proxy(at: Circumstances) -> str:
    if at.settings.proxy_count:
        return ""
    return "no proxy stands in front (CONCORDAT_PROXY_COUNT=0), so nothing speaks TLS to browsers"


def _many_proxies(at: Circumstances) -> str:
    count = at.settings.proxy_count
    return f"{count} proxies are believed; a client can add its own address" if count > 3 else ""


def _open_port(at: Circumstances) -> str:
    host = at.settings.host
    return "" if is_local(host) else f"the server binds {host}, where others than the proxy reach it"


def _cookies(at: Circumstances) -> str:
    return "" if at.settings.secure_cookies else "cookies travel without HTTPS"


def _long_sessions(at: Circumstances) -> str:
    hours = at.settings.session_hours
    return f"sessions last {hours} hours" if hours > LONGEST_SESSION else ""


def _shown_codes(at: Circumstances) -> str:
    return "second factors are shown on the page that asks for them" if at.settings.show_codes else ""


def _loose_limits(at: Circumstances) -> str:
    factor = at.settings.limit_factor
    return f"limits are multiplied by {factor}" if factor != ODD_LIMIT else ""


def _no_mail(at: Circumstances) -> str:
    return "" if at.settings.mail_url else "no mail server is set; nobody is told of a referral that waits"


def _plain_mail(at: Circumstances) -> str:
    url = urlsplit(at.settings.mail_url)
    if url.scheme != "smtp" or parse_qs(url.query).get("starttls") != ["no"] or is_local(url.hostname):
        return ""
    return f"mail goes to {url.hostname} without TLS"


def _no_sender(at: Circumstances) -> str:
    domain = at.settings.mail_from.rpartition("@")[2].strip("> ")
    return "" if "." in domain else f"mail is sent from {at.settings.mail_from}, whom no server believes"


def _no_contact(at: Circumstances) -> str:
    contact = at.settings.security_contact
    return "" if contact.startswith(("mailto:", "https://")) else "nobody can tell of a flaw in private"


def _open_metrics(at: Circumstances) -> str:
    host = at.settings.metrics_host
    return "" if is_local(host) else f"metrics are told on {host} to whoever asks"


def _as_root(at: Circumstances) -> str:
    return "this process is root" if at.user_id == 0 else ""


GUARDS = (
    Guard(name="debugging", problem=_debugging, cure="remove these variables"),
    Guard(name="log level", problem=_log_level, cure="set CONCORDAT_LOG_LEVEL=INFO"),
    Guard(
        name="unknown settings",
        problem=_unknown,
        cure="correct the name; docs/reference/settings.md has them all",
    ),
    Guard(name="public address", problem=_plain_address, cure="set CONCORDAT_PUBLIC_URL=https://…"),
    Guard(name="address alone", problem=_address_with_more, cure="give scheme and host alone"),
    Guard(name="hosts", problem=_no_hosts, cure="name the hosts that are answered"),
    Guard(name="hosts by name", problem=_wide_hosts, cure="name each host"),
    Guard(name="own host", problem=_foreign_address, cure="add it"),
    Guard(name="proxy", problem=_no_proxy, cure="put a reverse proxy with TLS in front and count it"),
    Guard(name="proxies", problem=_many_proxies, cure="count the proxies that are yours"),
    Guard(name="bound address", problem=_open_port, cure="bind 127.0.0.1 and let the proxy reach it there"),
    Guard(name="cookies", problem=_cookies, cure="set CONCORDAT_SECURE_COOKIES=yes"),
    Guard(name="session length", problem=_long_sessions, cure="set CONCORDAT_SESSION_HOURS=12 or less"),
    Guard(name="shown codes", problem=_shown_codes, cure="remove CONCORDAT_SHOW_CODES"),
    Guard(name="limits", problem=_loose_limits, cure="remove CONCORDAT_LIMIT_FACTOR"),
    Guard(name="mail server", problem=_no_mail, cure="set CONCORDAT_MAIL_URL=smtp://user:password@host:587"),
    Guard(name="mail encryption", problem=_plain_mail, cure="remove ?starttls=no"),
    Guard(
        name="mail sender", problem=_no_sender, cure="set CONCORDAT_MAIL_FROM to an address of your domain"
    ),
    Guard(
        name="security contact",
        problem=_no_contact,
        cure="set CONCORDAT_SECURITY_CONTACT=mailto:security@…, and read what arrives there",
    ),
    Guard(name="metrics address", problem=_open_metrics, cure="set CONCORDAT_METRICS_HOST=127.0.0.1"),
    Guard(name="user", problem=_as_root, cure="run as a user of its own without other rights"),
)
