"""Reads pages by a recipe. Pure."""
