"""Proposals of terms and senses: those of the document, known terms, phrases read back, learned confusions."""
