"""A config's values tried one after another, judged on people kept for that."""
