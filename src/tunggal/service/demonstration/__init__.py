"""Lets the stories of a simulated country happen in the service, by the actions that its doors use."""
