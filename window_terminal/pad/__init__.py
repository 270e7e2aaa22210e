"""The rating pad at a window: it faces the visitor, and nobody else can rate with it."""
