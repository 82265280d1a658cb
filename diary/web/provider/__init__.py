"""The pages of the clinic: the worklist, registering, the hand-over, and the review."""
