"""Finished runs side by side: what differed, and what came of it."""
