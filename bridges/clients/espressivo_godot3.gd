# espressivo for Godot 3. Copy this file into your project; no plug-in is needed. Godot 4 has a file of its own.
#
#   var espressivo
#
#   func _ready():
#       espressivo = preload("res://espressivo_godot3.gd").new()
#       add_child(espressivo)                                   # it then works once a frame, and never blocks one
#       espressivo.connect("stream", self, "_on_stream")
#       espressivo.start("ws://127.0.0.1:8080/v1")
#       espressivo.request("world.load", {"world": "bus", "scenario": "little-fish"})
#       espressivo.subscribe("bus", ["emotions"])
#       espressivo.request("event", {"world": "bus", "events": ["Event(Action-End, Dex, Take(tin), Nika)"]})
#       espressivo.request("decide", {"world": "bus", "agent": "Nika"}, self, "_on_decided")
#
#   func _on_decided(answer):          # every answer is a Dictionary, as docs/protocol.md describes it
#       if answer["type"] == "error":
#           print(answer["code"], ": ", answer["message"])
#
#   func _on_stream(message):          # for example "stream.emotions"
#       print(message["agent"], " feels ", message["emotions"])
#
# Commands are done in the order in which you request them. When the connection is lost it is made again by itself;
# what had no answer is sent again, and the server does each command once. What world.save answers as "state" is a text,
# which you can store in your own saved games and give to world.restore. Start a server with:
# espressivo serve --ws 127.0.0.1:8080
extends Node

signal stream(message)   # a message of a stream that you subscribed to
signal changed(what)     # "connected", "lost", "forgotten" (the server was started anew: load your worlds), "refused"
signal notice(failed)    # what the server tells unasked, such as that a world was closed

# Commands that change a world or a crowd are numbered, so that each is done exactly once.
const CHANGES = ["world.load", "world.close", "world.restore", "event", "percept", "percept.affect", "belief",
	"act", "turn", "action.start", "action.end", "time.advance", "time.control",
	"crowd.event", "crowd.advance", "crowd.promote", "crowd.demote"]
# After one of these, to connect again would help nobody.
const FINAL = ["unauthorised", "foreign-origin", "wrong-version", "taken-over"]

# Set these before start(), if at all.
var client_name = ""     # no other client has the same; with a fixed name a game that was restarted goes on where it was
var token = ""           # where the server asks for one

var phase = "away"       # or "greeting", "ready", "refused", "closed"
var server = ""          # what the server calls itself
var missed = 0           # messages of streams that were dropped on the way

var _address = ""
var _socket = null
var _count = 0           # of ids
var _next_seq = 1
var _answered = 0        # the highest number that was answered
var _greeted = false
var _asked = {}          # by id, in order (dictionaries of Godot keep it): what has no answer yet
var _unsent = []         # the ids of those that were not sent on this connection
var _again = {}          # refused for now: id -> when to send it again; nothing new is sent meanwhile
var _wanted = {}         # subscriptions to renew: "world/stream" -> command
var _heard = {}          # the last number of each stream
var _limits = {"ahead": 256.0, "heartbeat": 1.0, "dead_after": 3.0}
var _failure = null
var _tries = 0
var _heard_at = 0.0
var _sent_at = 0.0
var _connect_at = 0.0


# Connect to a server, such as ws://127.0.0.1:8080/v1.
func start(address):
	_address = address
	if client_name == "":
		randomize()
		client_name = "godot-%x-%x" % [OS.get_unix_time(), randi()]
	_open()


# Send any command of the protocol. The method, if there is one, gets the answer. Returns the command's id.
func request(type, fields = {}, object = null, method = ""):
	_count += 1
	var command = fields.duplicate(true)
	command["type"] = type
	command["id"] = "c%d" % _count
	var asked = {"command": command, "object": object, "method": method, "refusals": 0}
	if _failure != null:
		_tell(asked, _failure)
	else:
		_asked[command["id"]] = asked
		_unsent.append(command["id"])
	return command["id"]


# Hear streams of a world through the signal "stream": first how things stand, then what changes.
func subscribe(world, streams, fields = {}):
	var command = fields.duplicate(true)
	command["world"] = world
	command["streams"] = streams
	return request("subscribe", command)


# Leave. The server forgets this client when everything was answered.
func close():
	if phase == "ready" and _asked.empty():
		_put({"type": "bye", "id": "bye"})
	phase = "closed"
	var socket = _socket
	if socket != null:
		socket.poll()
		if _socket != null:   # polling may have told that the server has left already
			socket.disconnect_from_host()


func _process(_delta):
	poll()


# What is done once a frame; call it yourself where the node is not in a tree.
func poll():
	var now = OS.get_ticks_msec() / 1000.0
	if phase == "refused" or phase == "closed" or _address == "":
		return
	if _socket == null:
		if now >= _connect_at:
			_open()
		return
	_socket.poll()
	if _socket == null or phase == "refused":
		return
	var patience = _limits["dead_after"] if phase == "ready" else 5.0
	if now - _heard_at > patience:
		_lost()
	elif phase == "ready":
		_send(now)


# -- the connection ----------------------------------------------------------------------------------------------------


func _open():
	_heard_at = OS.get_ticks_msec() / 1000.0
	_socket = WebSocketClient.new()
	_socket.set_buffers(1024, 1024, 1024, 1024)   # kilobytes and packets; a message must fit in
	_socket.connect("connection_established", self, "_on_open")
	_socket.connect("connection_closed", self, "_on_closed")
	_socket.connect("connection_error", self, "_on_closed")
	_socket.connect("data_received", self, "_on_data")
	if _socket.connect_to_url(_address, PoolStringArray(["espressivo.v1+json"])) != OK:
		_lost()


func _on_open(_protocol):
	_socket.get_peer(1).set_write_mode(WebSocketPeer.WRITE_MODE_TEXT)
	phase = "greeting"
	_heard.clear()
	_put({"type": "hello", "id": "hello", "client": client_name, "token": token, "about": "Godot 3"})


func _on_closed(_was_clean = false):
	_lost()


func _on_data():
	while _socket != null and _socket.get_peer(1).get_available_packet_count() > 0:
		var text = _socket.get_peer(1).get_packet().get_string_from_utf8()
		var parsed = JSON.parse(text)
		if parsed.error == OK and typeof(parsed.result) == TYPE_DICTIONARY:
			if parsed.result["type"] == "saved":
				# Godot would write the numbers of a saved world with fewer digits: it stays a text, for world.restore.
				parsed.result["state"] = text.substr(text.find('"state":') + 8, text.length() - text.find('"state":') - 9)
			_receive(parsed.result)


func _lost():
	if _socket == null:
		return
	var was_ready = phase == "ready"
	_socket = null
	if phase == "refused" or phase == "closed":
		return
	phase = "away"
	_again.clear()
	_unsent = _asked.keys()   # all of it again, in order; numbers stay as they are
	# Longer each time, and never all clients at once.
	_connect_at = OS.get_ticks_msec() / 1000.0 + min(5.0, 0.1 * pow(2, _tries)) * rand_range(0.5, 1.0)
	_tries += 1
	if was_ready:
		emit_signal("changed", "lost")


func _put(message):
	if _socket != null and _socket.get_peer(1).is_connected_to_host():
		_sent_at = OS.get_ticks_msec() / 1000.0
		var text = JSON.print(message)
		if message["type"] == "world.restore" and typeof(message["state"]) == TYPE_STRING:
			var rest = message.duplicate()
			rest.erase("state")
			text = '{"state":' + message["state"] + "," + JSON.print(rest).substr(1)
		_socket.get_peer(1).put_packet(text.to_utf8())


func _send(now):
	for id in _again.keys():
		if _again[id] <= now:
			_again.erase(id)
			_put(_asked[id]["command"])
	while not _unsent.empty() and _again.empty() and _asked.size() - _unsent.size() < max(1, _limits["ahead"] / 2):
		var command = _asked[_unsent.pop_front()]["command"]
		if not command.has("seq") and command["type"] in CHANGES:
			command["seq"] = _next_seq
			_next_seq += 1
		_put(command)
	if now - _sent_at >= _limits["heartbeat"]:
		_put({"type": "ping", "id": "ping"})


# -- what comes --------------------------------------------------------------------------------------------------------


func _receive(message):
	_heard_at = OS.get_ticks_msec() / 1000.0
	var type = message["type"]
	if type.begins_with("stream."):
		_hear(message, message.get("world", message.get("crowd", "")) + "/" + type.substr(7))
	elif type == "welcome" and message.get("id", "") == "hello":
		_begin(message)
	elif type != "heartbeat":
		_answer(message)


# The server tells what it has done for this client so far: go on from there.
func _begin(welcome):
	server = welcome["server"]
	for name in welcome["limits"]:
		_limits[name] = welcome["limits"][name]
	var last = int(welcome["last_seq"])
	var forgotten = last < _answered
	if forgotten:
		for asked in _asked.values():
			asked["command"].erase("seq")
		_answered = last
	if forgotten or not _greeted or _next_seq <= last:
		_next_seq = last + 1
	_greeted = true
	_tries = 0
	phase = "ready"
	if forgotten:
		emit_signal("changed", "forgotten")
	for command in _wanted.values():
		_put(command)
	emit_signal("changed", "connected")


func _answer(answer):
	var id = answer.get("id", "")
	var failed = answer["type"] == "error"
	if not _asked.has(id):
		if failed:
			_notice(answer)
	elif failed and answer["code"] in ["stopping", "no-hello"]:
		_lost()
	elif failed and answer.get("retry", false):
		# Not done, and its number is still free: the same again, a little later.
		var asked = _asked[id]
		_again[id] = OS.get_ticks_msec() / 1000.0 + 0.05 * pow(2, min(asked["refusals"], 5))
		asked["refusals"] += 1
	else:
		_finish(id, answer, failed)


func _finish(id, answer, failed):
	var asked = _asked[id]
	var command = asked["command"]
	_asked.erase(id)
	if command.has("seq"):
		_answered = int(max(_answered, command["seq"]))
	if failed:
		pass
	elif command["type"] == "subscribe":
		for each in command["streams"]:
			var renewal = command.duplicate(true)
			renewal["id"] = "renew"
			renewal["streams"] = [each]
			_wanted[command["world"] + "/" + each] = renewal
	elif command["type"] == "unsubscribe" or command["type"] == "world.close":
		var streams = command.get("streams", [])
		for key in _wanted.keys():
			var wanted = _wanted[key]
			if wanted["world"] == command["world"] and (streams.empty() or wanted["streams"][0] in streams):
				_wanted.erase(key)
	elif answer["type"] == "world" and answer.get("opened", false):
		for wanted in _wanted.values():
			if wanted["world"] == answer["world"]:
				_put(wanted)
	_tell(asked, answer)


func _tell(asked, answer):
	if asked["object"] != null and is_instance_valid(asked["object"]):
		asked["object"].call(asked["method"], answer)


func _notice(failed):
	if failed["code"] in FINAL:
		_failure = failed
		phase = "refused"
		var asked = _asked.values()
		_asked.clear()
		_unsent.clear()
		for each in asked:
			_tell(each, failed)
		emit_signal("changed", "refused")
	elif failed["code"] in ["stopping", "no-hello", "too-many"] or failed.get("id", "") == "hello":
		_lost()
	elif failed.get("id", "") != "ping":
		emit_signal("notice", failed)


func _hear(message, key):
	missed += int(max(0, message.get("seq", 0) - _heard.get(key, 0) - 1))
	_heard[key] = message.get("seq", 0)
	emit_signal("stream", message)
