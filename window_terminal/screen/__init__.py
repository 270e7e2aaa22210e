"""The clerk's own small screen: who is here, for how long, who is next, and what came of the last press."""
