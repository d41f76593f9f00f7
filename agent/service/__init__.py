"""Keeps the agent running: a supervisor, its children, and how each of them ends."""
