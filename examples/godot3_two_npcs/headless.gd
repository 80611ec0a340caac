# Plays a scene at the inn without a window, and prints what came of it:
#   godot3-server --path . -s headless.gd --address=ws://127.0.0.1:8765/v1
extends SceneTree

const SCENE = [["Greet", "Ben"], ["Insult", "Ben"], ["Greet", "Ana"], ["Tip", "Ben"]]
const LONGEST = 20.0

var _inn
var _next = -1        # the step that is to come; -1: the world is not there yet
var _at = 0.0         # seconds
var _go_at = 0.0


func _init():
	_inn = load("res://inn.tscn").instance()
	for argument in OS.get_cmdline_args():
		if argument.begins_with("--address="):
			_inn.address = argument.substr(10)
	_inn.connect("reacted", self, "_on_reacted")
	get_root().add_child(_inn)


func _on_reacted(what):
	print(what)
	if what == "ready":
		_next = 0


func _idle(delta):
	_at += delta
	if _next >= 0 and _at >= _go_at:
		if _next < SCENE.size():
			print("Guest does: %s, %s" % SCENE[_next])
			_inn.callv("do", SCENE[_next])
			_next += 1
			_go_at = _at + 1.5
		else:
			print("Ana's brows are down by %.2f" % _inn.get_node("Ana")._w("browDown"))
			_inn.client.close()
			print("that was all")
			quit()
	if _at > LONGEST:
		print("nothing more came")
		quit(1)
	return false
