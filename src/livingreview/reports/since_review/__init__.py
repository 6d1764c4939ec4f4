"""What came after the review: studies, therapies, replication, cumulative evidence."""
