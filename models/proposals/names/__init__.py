"""Proposals of names: those of the document, those read back by sound, words left in Latin letters."""
