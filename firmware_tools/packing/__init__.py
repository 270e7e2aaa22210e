"""What a hall's machines are installed from: releases and the hub's Debian package, built from the tree as it is."""
