"""What text is: segments, spans, edits, results; reading, writing, splitting and aligning them."""
