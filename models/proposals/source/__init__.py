"""Proposals from the source: its names, numbers, terms, and the parts to copy verbatim."""
