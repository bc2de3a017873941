"""Every command as one plain function; the command line and notebooks call the same."""
