"""English words: frequencies, lemmas, word families, word classes, and runs of words in a text."""
