"""Sessions as data: plan, reading, facts and quiz."""
