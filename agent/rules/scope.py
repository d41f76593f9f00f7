"""What a rule holds for."""

from __future__ import annotations

ANY = "*"
"""Every category, or every region."""
