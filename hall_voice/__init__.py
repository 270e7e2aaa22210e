"""The hall's voice: renders ahead what boards will say, so that a small machine need only play it."""
