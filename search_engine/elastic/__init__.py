"""The Elasticsearch adapter: 7.17, 8 and 9 through the 8.19 client. Only the factory imports it."""
