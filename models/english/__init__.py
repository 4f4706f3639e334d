"""English words: frequencies, lemmas, word families, word classes, and where the words of a text stand."""
