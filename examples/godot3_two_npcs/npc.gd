# Somebody at the inn: a face drawn from a few weights of ARKit, and what they say.
extends Node2D

export var skin = Color(0.9, 0.7, 0.6)
export var hair = Color(0.3, 0.2, 0.1)
export var shirt = Color(0.4, 0.4, 0.5)

var weights = {}      # what the face shows; see docs/rigs.md
var line = ""         # what is being said
var feeling = ""      # what is felt most, in words
var chosen = false

var _target = {}
var _said_at = 0.0
var _label = Label.new()


func _ready():
	_label.rect_position = Vector2(-150, -190)
	_label.rect_size = Vector2(300, 40)
	_label.align = Label.ALIGN_CENTER
	_label.autowrap = true
	add_child(_label)


func show_face(face):
	_target = face


func say(text):
	line = text
	_said_at = OS.get_ticks_msec() / 1000.0


func _process(delta):
	for name in _target:
		weights[name] = lerp(weights.get(name, 0.0), _target[name], min(1.0, 6.0 * delta))
	for name in weights:
		if not _target.has(name):
			weights[name] = lerp(weights[name], 0.0, min(1.0, 6.0 * delta))
	var speaking = OS.get_ticks_msec() / 1000.0 - _said_at < 4.0
	_label.text = line if speaking and line != "" else feeling
	update()


func _w(name):
	return (weights.get(name + "Left", 0.0) + weights.get(name + "Right", 0.0)) / 2.0


func _draw():
	if chosen:
		draw_circle(Vector2(0, 176), 7, Color(1, 0.8, 0.4))
	draw_colored_polygon(PoolVector2Array([Vector2(-90, 160), Vector2(-60, 100), Vector2(60, 100), Vector2(90, 160)]), shirt)
	draw_circle(Vector2(0, -18), 92, hair)
	draw_circle(Vector2(0, 0), 84, skin)
	var anger = _w("browDown")
	var worry = weights.get("browInnerUp", 0.0)
	var smile = _w("mouthSmile") - _w("mouthFrown")
	for side in [-1, 1]:
		var x = side * 32
		draw_circle(Vector2(x, -10), 13 * (1.0 - 0.4 * _w("eyeSquint") + 0.3 * _w("eyeWide")), Color.white)
		draw_circle(Vector2(x, -9), 6, Color(0.15, 0.12, 0.14))
		var inner = Vector2(side * 14, -34 + 14 * anger - 12 * worry)
		draw_line(inner, Vector2(side * 52, -38 + 2 * anger), hair, 7, true)
	var mouth = PoolVector2Array()
	for step in range(-8, 9):
		var part = step / 8.0
		mouth.append(Vector2(part * 34, 42 + 18 * smile * (0.5 - part * part)))
	draw_polyline(mouth, Color(0.55, 0.2, 0.2), 6, true)
