"""Messages on their way out: kept first, sent by the worker, each once."""
