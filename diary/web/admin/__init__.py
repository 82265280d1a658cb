"""What administrators look after: people, locations, and what the clinic sets for itself."""
