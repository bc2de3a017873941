"""What the service does by itself: passes on, answers, tells, sends, forgets."""
