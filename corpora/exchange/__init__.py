"""Exports to other tools, and imports of the decisions that people made there."""
