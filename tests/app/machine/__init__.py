"""A state machine over real files and an embedded library: a user's life, the world's malice, and the laws."""
