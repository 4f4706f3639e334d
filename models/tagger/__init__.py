"""The encoder that tags garbled words: network, spans, categories and training."""
