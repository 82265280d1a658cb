"""Formats of other systems and of the command line: cases in, judgements, tables and notes out."""
