"""The embedded adapter: tantivy on disk, in this process. Only the factory imports it.

Read in this order: `schema` (a document as a row), `queries` (an expression as a query), `builds`
(the directory of a collection: its builds and which one is live), `live` (the live build as readers
see it), `writing` (versioned writes and new builds), `searching` (a page of hits and its facets),
then `condition_log`, `condition_index` and `percolator` (saved conditions, on disk and in memory),
and `engine`, which is the port.

May import: schemas, analyzers, the rest of search_engine. Nobody else imports tantivy. Locks are
POSIX file locks (`flock`), released by the kernel when their process dies.
"""
