"""Numbers, dates and amounts: read in the source and in the English, and compared."""
