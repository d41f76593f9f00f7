"""Verdicts, decisions and troubles in the seller's words: the same on every surface."""
