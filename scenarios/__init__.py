"""Authored worlds: readers and writers of FAtiMA's files, saves, the player, the shipped library."""
