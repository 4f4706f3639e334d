"""Output files of a job: their paths, locks, and how several of them appear together."""
