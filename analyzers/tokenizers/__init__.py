"""Text to dictionary words. ``sudachi.py`` is the only module of the project that imports SudachiPy."""
