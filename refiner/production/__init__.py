"""Sets that a trained network makes of others, shard by shard (`gaze.data.production`).

A worker is given paths, never live objects, and loads its network once.
"""
