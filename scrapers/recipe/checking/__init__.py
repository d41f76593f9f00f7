"""What a recipe that fits the schema still lacks, and what it can do."""
