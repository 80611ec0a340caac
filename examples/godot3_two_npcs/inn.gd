# Asks the server what Ana and Ben make of what the guest does, and shows it. Nothing here waits: answers come when they
# come.
extends Node2D

signal reacted(what)   # a text: what somebody felt or said

const PEOPLE = ["Ana", "Ben"]
const DEEDS = {KEY_G: "Greet", KEY_I: "Insult", KEY_T: "Tip"}

var address = "ws://127.0.0.1:8765/v1"
var world = "inn"
var client
var whom = 0


func _ready():
	client = preload("res://espressivo_godot3.gd").new()
	add_child(client)
	client.connect("stream", self, "_on_stream")
	client.start(address)
	client.request("world.load", {"world": world, "scenario": "inn"})
	client.subscribe(world, ["emotions", "speech"])
	client.subscribe(world, ["expression"], {"rate": 20, "rigs": ["arkit"]})
	client.request("time.control", {"world": world, "clock": "own"}, self, "_on_ready")
	_choose(0)


func _on_ready(answer):
	emit_signal("reacted", "ready" if answer["type"] != "error" else answer["message"])


# What the guest does. Everybody sees it, and then says what they want to say.
func do(deed, name):
	client.request("event", {"world": world, "events": ["Event(Action-End, Guest, %s, %s)" % [deed, name]]}, self, "_on_done")


func _on_done(answer):
	if answer["type"] == "error":
		emit_signal("reacted", answer["message"])
		return
	for each in answer.get("emotions", []):
		if each["agent"] in PEOPLE:
			var felt = each["emotion"]
			emit_signal("reacted", "%s feels %s %.1f" % [each["agent"], felt["type"].to_lower(), felt["intensity"]])
	for name in PEOPLE:
		client.request("turn", {"world": world, "agent": name})


func _on_stream(message):
	match message["type"]:
		"stream.expression":
			var face = message["expression"]
			if face["agent"] in PEOPLE:
				get_node(face["agent"]).show_face(face["rigs"]["arkit"])
		"stream.speech":
			var speech = message["speech"]
			if speech["agent"] in PEOPLE:
				get_node(speech["agent"]).say(speech["text"])
				emit_signal("reacted", "%s: %s" % [speech["agent"], speech["text"]])
		"stream.emotions":
			if message["agent"] in PEOPLE:
				var felt = message["emotions"]
				get_node(message["agent"]).feeling = felt[0]["type"].to_lower() if not felt.empty() else ""


func _unhandled_key_input(event):
	if not event.pressed or event.echo:
		return
	if event.scancode == KEY_LEFT or event.scancode == KEY_RIGHT:
		_choose(1 - whom)
	elif DEEDS.has(event.scancode):
		do(DEEDS[event.scancode], PEOPLE[whom])


func _choose(number):
	whom = number
	for index in PEOPLE.size():
		get_node(PEOPLE[index]).chosen = index == whom
