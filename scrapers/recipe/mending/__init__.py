"""Proposes how a recipe reads a page that changed, by the numbers known to stand on it. Pure."""
