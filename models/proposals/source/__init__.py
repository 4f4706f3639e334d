"""Proposals written from the source: its names, numbers, terms, and what is to be copied from it."""
