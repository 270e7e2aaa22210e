"""The kiosk: a visitor chooses a service, takes a ticket, and knows where to wait."""
