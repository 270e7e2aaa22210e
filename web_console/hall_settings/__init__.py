"""The hall's settings in the browser: every key of its configuration, without an editor.

What a form shows and says comes from the model (`hall_config.editing.describing`); what it does to the files from
`hall_config.editing`; the hub takes it or nothing changes.
"""
