"""What ails a hub or a node, each finding with one sentence of what to do."""
