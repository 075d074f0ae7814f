"""Text to dictionary words. Only ``sudachi.py`` imports SudachiPy, in the whole project."""
