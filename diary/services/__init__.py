"""What people do with the diary, as verbs. Each takes a session and the present moment, flushes, and never commits."""
