"""Logs an account in, in its window or by a code for a phone."""
