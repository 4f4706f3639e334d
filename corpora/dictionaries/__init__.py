"""Chinese and Japanese dictionaries: words, names, readings and English meanings."""
