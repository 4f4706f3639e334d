"""Benchmarks: public test sets, the shipped garbles, and other checkers for comparison."""
