"""The corrector: proposals are collected, scored by the language model, and decided on by the gate."""
