"""The words of a recipe and what each may be: its schema."""
