"""The browser side of a portal: sessions, confinement, write gate, evidence. Extracts nothing."""
