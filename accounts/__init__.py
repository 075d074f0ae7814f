"""Accounts: signing up and in, sessions, passwords, addresses, the end of an account.

Use cases over the store, without a web framework: what is asked, who asks, and `now` come as
arguments. Those that hash a password take the store and not a unit of work, because a hash takes
as long as fifty commits and must not be waited for inside a transaction.

Read in this order: `names` (what somebody signs in with), `texts` (which characters are accepted,
U6), `passwords` and `hashing`, `attempts` (how often somebody may try), `sessions`; then the use
cases: `signing_up`, `signing_in`, `resetting`, `changing`, `leaving`. `mails` writes that a mail is
wanted, in the transaction of what it is about, and later says what is in it.

Nothing here tells whether an address has an account: who asks gets the same answer, and whether
there is one is looked up when the mail is prepared, where nobody waits for it.

May import: schemas, store, mailer (addresses only), argon2, limits. Never portal or search_api.
"""
