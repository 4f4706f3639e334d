"""The encoder that tags words as garbled: network, spans, categories, training."""
