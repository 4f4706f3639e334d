"""What the networks know: detectors, correctors, their training, calibration and weights."""
