"""Detectors and correctors, with their training, calibration and weights."""
