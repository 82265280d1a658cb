"""Signing in and out, for the staff."""
