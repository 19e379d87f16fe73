"""What a data set is, looked at before it is used; ``gaze.show`` shows it.

A floor of its own: it draws on readers and records (`gaze.data`), on the look of the
report's plots (`gaze.evaluation`), and nothing else stands on it.
"""
