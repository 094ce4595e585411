"""Work done in threads of their own."""
