"""What a manager should change: searched by simulation, each piece of advice with its expected gain and interval."""
