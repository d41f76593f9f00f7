"""Days of a seller's store in minutes: an injected clock drives the real schedule and real passes,
while people buy, suppliers ship, the computer sleeps and everything breaks once."""
