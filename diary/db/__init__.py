"""The tables, the engine under them, and their translation into the clinic's words."""
