"""Portals as data: the vocabulary of a portal.toml, and the engine that reads and fills by it."""
