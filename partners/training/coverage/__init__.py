"""Which districts and shifts have an officer with a certificate, day by day, and how many officers are on patrol."""
