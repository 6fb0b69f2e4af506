"""How many people an agency has, month by month: what use is measured against."""
