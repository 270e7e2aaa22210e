"""What a hall's own days say of it: how long a service takes, who comes when, who is quick, who does not come."""
