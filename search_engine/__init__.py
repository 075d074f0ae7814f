"""Search engines behind one port: the same expression gives the same answer on each of them.

Read in this order: `expression` (what can be asked, and its canonical form), `document` (what is
indexed), `evaluation` (the plain reading of an expression against a document: the reference every
engine is tested against), `mapping` (the field table), `compiler` (a `SearchQuery` becomes an
expression), `port` (what an engine promises). Then an adapter: `embedded` (tantivy, on disk, in
the process) or `elastic` (Elasticsearch 7.17, 8, 9). `factory` picks one by its URL.

May import: schemas, analyzers. The Elasticsearch client stays in `elastic`, tantivy in `embedded`.
"""
