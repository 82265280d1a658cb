"""What those who build the diary look at; it is there in a demonstration only."""
