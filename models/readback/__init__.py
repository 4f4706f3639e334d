"""Reading a garble back through the language it was translated from."""
