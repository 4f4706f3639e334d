"""Garbled text, made on purpose from clean English for training."""
