"""Proposals for wrong terms and senses, from the document, from dictionaries and from learned tables."""
