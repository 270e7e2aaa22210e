"""How well a voice is understood: announcements rendered, listened to by a recogniser, and what it heard right."""
