"""How a database gets the tables of the record, and every later change of them.

`runner` is what the program calls; `versions` holds one module for each step, written by hand and
never changed once released. There is no `env.py`: the runner gives Alembic its connection, so that
a step runs under a lock and inside one transaction on both databases.

May import: store.tables, store.database, Alembic.
"""
