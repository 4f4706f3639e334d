"""How the networks are run: int8 weights, fused layers, threads."""
