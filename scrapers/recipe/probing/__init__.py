"""What each place of a recipe finds on one page."""
