"""A store and a supplier without a browser: the practice twin in memory, the pass in a process
of its own that may be killed, the real parsers in between."""
