"""Reviewing: the log of decisions, the reviewer's session, and what later runs learn from it."""
