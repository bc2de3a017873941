"""Everything that talks to a disk, an engine or another library."""
