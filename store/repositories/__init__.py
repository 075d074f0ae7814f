"""Every statement there is, one module for each kind of thing.

A repository belongs to one transaction and never commits. It takes and gives the rows of
`store.rows`. Lists are read by keyset: the last entry that was seen says where to go on, so that
the thousandth page costs what the first does.

May import: store.tables, store.transaction and what is below them.
"""
