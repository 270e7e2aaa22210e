"""What keeps a node's machine going by itself: renewal, updates, its word to the hub."""
