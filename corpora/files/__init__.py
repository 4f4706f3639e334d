"""Files and streams: encodings, compression, remote locations, and atomic outputs."""
