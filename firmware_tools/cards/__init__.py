"""Cards: what a Raspberry Pi reads at its first boot, so that it becomes a machine of the hall without a keyboard."""
