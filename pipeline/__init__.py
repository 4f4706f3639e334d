"""How a corpus gets cleaned: the cleaner, the decisions, the runner, the report, the command line."""
