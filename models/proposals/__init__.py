"""Where proposals for edits come from: one module a kind."""
