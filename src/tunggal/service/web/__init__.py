"""What all doors share: how a page is drawn, what is said of errors, the caller's address."""
