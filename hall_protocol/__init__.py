"""What travels between the nodes of a hall: message types, topics, codec, and who may say what.

The protocol document and the broker's access list are rendered from here, so neither can lag behind the code.
"""
