"""What a person reads of the portal itself: its rules in short, what is new, and how to say that something is wrong."""
