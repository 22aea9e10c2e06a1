"""What was said, by whom, when: transcripts, matching of text and of sound, the speech model."""
