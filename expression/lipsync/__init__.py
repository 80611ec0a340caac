"""What speech does to a mouth, and poses as the numbers that other people's rigs take."""
