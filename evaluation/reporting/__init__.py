"""Scores for people: tables, plots, pages."""
