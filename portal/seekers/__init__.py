"""The pages of people who look for a post: start, result list, posting, and how to search.

A view for each page (`start`, `result_list`, `posting`, `guides`); the other modules are the view
models they are put together from. Addresses are made in `links`.
"""
