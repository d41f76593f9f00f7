"""What a pass costs: ours beside a plain script's and beside its own requests sent bare."""
