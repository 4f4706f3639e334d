"""Running a job: chunks of work, engines, resume, cache, progress."""
