"""Mends a portal whose pages changed: gathers, tries, and writes only once a person says yes."""
