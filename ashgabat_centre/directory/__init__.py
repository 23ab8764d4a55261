"""The directory: its pages, and what is done to its entries."""
