"""The console: the door of officers, of agents of the call centre, and of auditors."""
