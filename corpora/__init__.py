"""Text data: segments, spans, edits and results; reading, writing, sentence splitting and alignment."""
