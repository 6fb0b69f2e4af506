"""Officers’ wellbeing, set apart: own database, own keys, own trail; nobody in command learns who is here."""
