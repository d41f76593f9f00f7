"""Logins saved outside of the browser's profile, encrypted."""
