"""Optimising the pixels of single images: slow, exact, and nothing is learnt."""
