"""What would be otherwise if something in the hall were: changes as data, and both halls over the same days."""
