"""What runs in the car: NumPy and ai-edge-litert, nothing else.

A wheel of its own (``gaze_runtime``), which knows no other part of the project.
Everything it must know about a model stands in the card inside the file.
"""
