"""Rules for errors that are visible without a model: spacing, punctuation, repetition, inconsistent names."""
