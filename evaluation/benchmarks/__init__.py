"""Benchmarks: public test sets, the shipped garbles, and other checkers to compare with."""
