"""The durable work: what happens to a call and to a message, step by step."""
