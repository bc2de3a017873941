"""The portal: the door of citizens."""
