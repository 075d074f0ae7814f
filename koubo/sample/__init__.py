"""Invented postings and profiles that read like real ones, for the demo and the benchmarks.

`generate_postings` and `generate_profiles` make as many as wanted, the same ones for the same seed
and time. The texts are put together from hand-written material under `data/`: one entry for each
research field (`fields/`), the wordings of each section (`wording/`) and invented institutions
(`institutions.tsv`). Every address is under a reserved domain (RFC 2606), so that nothing made here
reaches anybody.

Start with `postings.py`: it draws a plan (`plans.py`) and writes it down (`sections.py`). The
package imports `schemas` only.
"""

from koubo.sample.lines import to_json_line, write_postings, write_profiles
from koubo.sample.postings import generate_postings
from koubo.sample.profiles import generate_profiles

__all__ = [
    "generate_postings",
    "generate_profiles",
    "to_json_line",
    "write_postings",
    "write_profiles",
]
