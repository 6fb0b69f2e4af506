"""Programmes for officers, staff, families and retired people: what is offered, by whom, how confidential."""
