"""Proposals for wrong names: by names of the document, by sound, and for words left in pinyin."""
