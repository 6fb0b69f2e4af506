"""Production does not start while a check finds something; every finding is named at once."""

from concordat.config import Settings
from concordat.production import of_databases, of_secrets, of_settings
from concordat.production.guard import Circumstances, Guard, Refusal, circumstances_of
from concordat.production.of_databases import examine_databases
from concordat.refusal import SettingsRefused
from core.text import N_

GUARDS: tuple[Guard, ...] = (*of_secrets.GUARDS, *of_settings.GUARDS, *of_databases.GUARDS)


def refusals(at: Circumstances) -> list[Refusal]:
    """What the settings and this machine's files have against a start in production."""
    found = ((guard, guard.problem(at)) for guard in GUARDS)
    return [Refusal(name=guard.name, found=text, cure=guard.cure) for guard, text in found if text]


def refuse_unsafe(settings: Settings, *, keyless: bool = False) -> None:
    """Raise `SettingsRefused` naming everything unsafe; elsewhere than in production nothing is asked but revisions.

    A keyless process is not asked for the keys of backups, which it must not have.
    """
    found = examine_databases(settings)
    if settings.is_production:
        mine = refusals(circumstances_of(settings))
        found = [*(one for one in mine if not keyless or one.name != of_secrets.BACKUP_KEYS), *found]
    else:
        found = [one for one in found if one.name.startswith("revision")]
    if found:
        lines = "\n".join(f"  {one.name}: {one.found}; {one.cure}" for one in found)
        raise SettingsRefused(
            N_("%(count)s checks refuse the start:\n%(lines)s"), count=len(found), lines=lines
        )
