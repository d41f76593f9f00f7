"""What is asked and answered, as pydantic models: they are the spec. Times are ISO 8601 UTC."""
