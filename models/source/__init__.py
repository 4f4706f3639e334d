"""The source sentence: its words, names and numbers, and their alignment with the English words."""
