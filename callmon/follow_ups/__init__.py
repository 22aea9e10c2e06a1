"""What a citizen is owed, followed until somebody has spoken with them."""
