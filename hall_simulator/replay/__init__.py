"""A recorded day, played through the running hall: visitors touch dispensers, clerks press buttons."""
