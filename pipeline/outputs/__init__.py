"""Output files of a job: paths, locks, and atomic writing of several files."""
