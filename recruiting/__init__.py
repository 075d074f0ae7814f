"""What institutions and the secretariat do with a posting: the rules of its life, and the steps.

`transitions` holds the one table of what leads from where to where, `calendar` the moments of
publication and the business days of Japan, `drafts` what may be missing and until when. The steps
themselves (`postings`) are plain functions on a unit of work of the store, an actor and the time.

No clock, no engine, no web: the time comes as an argument, the record as a unit of work.

May import: schemas, analyzers, store. Never indexer or search_engine.
"""
