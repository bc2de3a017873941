"""The audit: who did what to whom and why, append-only and chained."""
