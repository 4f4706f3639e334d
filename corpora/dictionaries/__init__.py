"""Dictionaries of Chinese and Japanese: words, names, their readings and their English."""
