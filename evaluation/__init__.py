"""How good it is: counts, metrics, significance."""
