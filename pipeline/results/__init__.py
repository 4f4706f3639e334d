"""What a result contains for a reader: items to decide, marked pieces of text, reasons, counts."""
