"""The causal language model: loading, training, and the scores of edits."""
