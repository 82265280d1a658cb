"""The demo clinic: its people and courses as data, and how an empty database is filled with them."""
