"""Figures for whoever watches over machines."""
