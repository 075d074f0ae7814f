"""The values every package speaks: ids, vocabularies, postings, seekers, queries, results.

A value here is immutable, validated when it is made, and knows nothing of engines, stores or the
web. Whatever crosses a package border is one of these, so this is the place to start reading:
`posting` and `seeker` say what is searched, `query` what is asked, `results` what comes back,
`vocabulary` which codes exist and what they are called, `problems` what can be refused and in
which words, `limits` how much is too much.

May import: the standard library, pydantic, pycountry. Nothing of Koubo.
"""
