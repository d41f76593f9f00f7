"""Moving everything to another computer, in one file sealed by a passphrase."""
