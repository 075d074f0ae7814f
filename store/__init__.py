"""The record: postings with their history, institutions, accounts, requests, events; in SQL.

The record is the truth; the search index follows it. `store.open_store` opens it, a unit of work
(`unit_of_work`) is one transaction that is committed once, at its clean end, and holds one
repository for each kind of thing (`repositories`: all statements are there). What goes in and comes
out are the frozen dataclasses of `rows` and `account_rows`. `tables` and `account_tables` say how
it is kept, `migrations` how a database gets there. It runs on SQLite, in one file beside the
program, and on PostgreSQL; both behave the same, and every test of the store runs on both.

A change of what the public can see writes an event in the same transaction (`outbox`), so that the
index hears of it exactly when it happened: an event is claimed by its state, never by "everything
after the last one I saw", because a transaction that began earlier may end later.

May import: schemas, SQLAlchemy, Alembic (in `migrations` only). No clock: `now` is an argument.
"""
