"""The embedded adapter: tantivy on disk, in this process. Only the factory imports it."""
