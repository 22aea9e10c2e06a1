"""Message, route, assignment, follow-up."""
