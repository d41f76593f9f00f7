"""`yundan up` at every login: a file for the system's own starter, one module for each system."""
