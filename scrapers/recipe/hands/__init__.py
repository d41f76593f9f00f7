"""Works a live page by a recipe: turns, fills, presses, logs in. It reads nothing out of it."""
