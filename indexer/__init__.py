"""From the record to the index: projection, events, import, rebuild, sweep, export.

`projector` turns a posting or a profile into a document; it is the only place that decides which
text is searched, in which field, and what a result list shows. `subjects` brings the index up to
date for some numbers, whatever is there, and `handling` does so for events of the outbox. What is
large goes through `building` (lines into a new index, in several processes): `rebuilding` fills one
from the record and swaps it in, `importing` begins with a file, `pending` works off a full outbox.
`sweeping` reads both sides and repairs what differs.

Nothing here knows when it is called, or by which process: that is `koubo`'s business.

May import: schemas, analyzers, store, search_engine (not its adapters).
"""
