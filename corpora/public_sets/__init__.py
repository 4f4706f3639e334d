"""Public data sets: labelled training data, and several translations of the same sources."""
