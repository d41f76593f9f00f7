"""How the agent keeps itself running: real processes, killed for real."""
