"""What institutions and the secretariat do with a posting: the rules of its life, and the steps.

Begin with `data/steps.tsv`, the one table of who may do what in which state and what follows
(`transitions` reads it, `docs/workflow.md` shows it), then `postings`, which names every step:
plain functions on a unit of work of the store, an actor and the time. They are kept by subject:
`drafting`, `publishing`, `correcting`, `retracting`; `steps` is how each begins and ends.

The rules are pure: `calendar` knows the moments of publication and the business days of Japan,
`windows` from when until when a posting is seen, `drafts` what a working copy may hold,
`requirements` what it must hold, `duplicates` and `fingerprints` which postings are nearly alike.

No clock, no engine, no web: the time comes as an argument, the record as a unit of work.

May import: schemas, store, the holidays library. Never indexer or search_engine.
"""
