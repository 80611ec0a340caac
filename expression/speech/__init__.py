"""Text into sound: backends, prosody, words and phonemes with their times, a queue that never blocks."""
