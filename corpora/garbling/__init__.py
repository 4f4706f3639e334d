"""Synthetic garbles in clean English, for training."""
