"""The programs' door `/api/v1`: commands, states, figures and events for systems that do not speak MQTT."""
