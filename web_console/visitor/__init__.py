"""Visitors' phones: what a ticket's QR code opens, an application apart with nothing but that."""
