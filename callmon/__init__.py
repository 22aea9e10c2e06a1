"""callmon: lets a municipality keep its promise to answer the phone well, and prove it."""
