"""What waits, where and for how long; months; what lies with a post."""
