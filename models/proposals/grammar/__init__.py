"""Proposals for grammar errors: word forms, articles, prepositions, auxiliaries, conjunctions, numbers."""
