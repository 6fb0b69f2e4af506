"""Complaints of anybody about a partnership: taken without an account, looked into, answered by two people."""
