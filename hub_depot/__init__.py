"""What the hub hands out to the hall's machines: certificates, signed releases, wishes."""
