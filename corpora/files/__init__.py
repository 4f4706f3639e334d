"""Files and streams: encodings, compression, remote locations, and outputs that appear whole or not at all."""
