"""What the source sentence says: its words, names and numbers, and which English words they account for."""
