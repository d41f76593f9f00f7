"""Alerts on their way to the seller: `channels`, what to tell them (`deliver`), the carrying."""
