"""Metrics, each computed from counts per segment, with bootstrap intervals."""
