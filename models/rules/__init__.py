"""What is wrong with a text on its face: spacing, marks, repetition, slips in names."""
