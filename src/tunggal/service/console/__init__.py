"""The console: the door of officers, of agents of the command centre, and of auditors."""
