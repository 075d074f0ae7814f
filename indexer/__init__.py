"""From records to the index: projection, import, rebuild.

`projector` turns a posting or a profile into a document; it is the only place that decides which
text is searched, in which field, and what a result list shows. `importing` reads JSON Lines files
in several processes and writes them to an engine; `rebuilding` makes a new index from the records
of the live one and swaps it in.

May import: schemas, analyzers, search_engine (not its adapters).
"""
