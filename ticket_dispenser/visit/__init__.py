"""One visit at the glass, as pure functions: what is remembered, and what touches, answers and time make of it."""
