"""The version of the analysis: a hash of everything that decides which terms a text has."""

import hashlib
from functools import cache
from pathlib import Path

from analyzers.tokenizers.sudachi import dictionary_version

_LENGTH = 10


@cache
def analysis_version() -> str:
    """Return ten hexadecimal digits made of this package's code and tables and the dictionary."""
    digest = hashlib.sha256(dictionary_version().encode())
    root = Path(__file__).parent
    for path in sorted(root.rglob("*")):
        if path.suffix in {".py", ".tsv", ".txt"}:
            digest.update(str(path.relative_to(root).as_posix()).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:_LENGTH]
