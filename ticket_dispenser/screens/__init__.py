"""Each page of the glass as what stands on it; which follows which stands in `pages`."""
