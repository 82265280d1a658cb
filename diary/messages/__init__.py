"""What is sent to people, and how it leaves: the words in ``compose``, a module for each way out."""
