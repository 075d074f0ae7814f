"""Character preparation: one spelling of the characters before anything is cut into words.

``preparation.py`` is the pipeline. ``rules.py`` holds the kinds of rule it is made of; each kind
can name its edits, and ``offsets.py`` turns edits into a map back to the original text.
"""
