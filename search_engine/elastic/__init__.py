"""Elasticsearch behind the engine port: stock 7.17, 8 or 9, no plugin, no analysis of its own.

Read in this order: `queries` (an expression as query JSON: seven kinds of clause and no other),
`indexes` (mapping, aliases, builds), `writing` (bulk), `search`, `reading` (records), `percolator`,
`health`, and `engine`, which puts them together. `client` holds the connection and says in one
place which errors may be tried again.

May import: search_engine, schemas, and the Elasticsearch client, which is used nowhere else.
"""
