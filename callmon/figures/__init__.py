"""How well the town rings back: figures by department, person and week."""
