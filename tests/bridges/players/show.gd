# Runs the game of a quick start until everything was answered.
extends SceneTree

var game
var frames = 0


func _init():
	game = load("res://game.gd").new()
	root.call_deferred("add_child", game)


func _idle(_delta):
	var client = game.espressivo
	if client != null and client.phase == "ready" and client._asked.empty():
		frames += 1   # what streams told is there a moment later
		if frames > 60:
			client.close()
			quit()
	return false
