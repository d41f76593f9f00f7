"""The door to the agent: 127.0.0.1 only, signed both ways, POST and JSON only."""
