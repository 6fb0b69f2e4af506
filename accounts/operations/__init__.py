"""How the installation runs: the scheduler's last tick, backups and drills, and quarantine after a restore."""
