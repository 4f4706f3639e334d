"""Numbers, dates and amounts in the source and the translation, and their comparison."""
