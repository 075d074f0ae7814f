"""`python -m koubo …` is `koubo …`."""

from koubo.cli import main

main()
