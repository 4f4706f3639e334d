"""Proposals of grammar: other forms of words, articles, prepositions, auxiliaries, conjunctions, numbers."""
