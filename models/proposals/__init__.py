"""The proposers of edits: one module for each kind of proposal, listed in `registry.KINDS`."""
