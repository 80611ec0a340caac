"""Clients for engines, one file each, to be copied into a game: JavaScript, Unity and .NET, Godot 3 and 4, Ren'Py."""
