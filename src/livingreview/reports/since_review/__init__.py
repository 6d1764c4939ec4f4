"""What came after the review: studies, therapies, replication, forecasts, cumulative evidence."""
