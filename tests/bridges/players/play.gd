# Plays steps with espressivo_godot3.gd and prints one answer a line.
extends SceneTree

var client
var steps = []
var kept = {}
var changes = []
var number = 0
var finished = false


func _init():
	var options = {}
	for argument in OS.get_cmdline_args():
		if argument.begins_with("--") and "=" in argument:
			options[argument.substr(2, argument.find("=") - 2)] = argument.substr(argument.find("=") + 1)
	var file = File.new()
	file.open(options["steps"], File.READ)
	steps = JSON.parse(file.get_as_text()).result
	file.close()
	client = load("res://espressivo_godot3.gd").new()
	client.client_name = options["client"]
	client.connect("changed", self, "_on_changed")
	client.start(options["address"])
	ask()


func _on_changed(what):
	changes.append(what)


func ask():
	var fields = steps[number]["send"].duplicate(true)
	for key in fields:
		if typeof(fields[key]) == TYPE_STRING and fields[key].begins_with("$"):
			fields[key] = kept[fields[key].substr(1)]
	var type = fields["type"]
	fields.erase("type")
	client.request(type, fields, self, "_on_answer")


func _on_answer(answer):
	var keep = steps[number].get("keep", {})
	for name in keep:
		var part = answer
		for key in keep[name].split("."):
			part = part[int(key)] if key.is_valid_integer() else part[key]
		kept[name] = part
	print(JSON.print(answer))
	number += 1
	if number < steps.size():
		ask()
	else:
		finished = true


func _idle(_delta):
	client.poll()
	if finished:
		client.close()
		print(JSON.print({"type": "played", "changes": changes, "missed": client.missed}))
		client.free()
		quit()
	return false
