"""Support among colleagues: peers, their log without names, offers after critical incidents."""
