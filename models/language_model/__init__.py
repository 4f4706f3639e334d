"""The causal language model: how it is loaded and trained, and what edits are worth by it."""
