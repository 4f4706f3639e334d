"""Run a job: chunks of work, engines, resuming, cache, progress."""
