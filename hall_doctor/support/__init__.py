"""What a machine hands over to whoever helps from afar, without its secrets and without anything of a visitor."""
