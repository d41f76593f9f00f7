"""Pictures of every surface of the extension, in both languages, for the documentation."""
