"""A recipe as a file: what is wrong in which line, and what a user's own may replace."""
