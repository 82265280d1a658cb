"""What a phone's program speaks: it sends what was written while the diary was out of reach."""
