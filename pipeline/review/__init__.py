"""Reviews: the log of decisions, the review session, and the use of decisions in later runs."""
