"""The judges of documents: what a file from outside would do once somebody opens it. They run in the sandbox alone."""
