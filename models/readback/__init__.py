"""Reconstructs the English behind a garble from its likely path through Chinese."""
