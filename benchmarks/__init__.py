"""What is measured, one file a question; each prints one line per figure. Needs the reference data (--data)."""
