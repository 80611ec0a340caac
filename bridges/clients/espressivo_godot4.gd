# espressivo for Godot 4. Copy this file into your project; no plug-in is needed. Godot 3 has a file of its own.
#
#   var espressivo := Espressivo.new()
#
#   func _ready():
#       add_child(espressivo)                                   # it then works once a frame, and never blocks one
#       espressivo.stream.connect(_on_stream)
#       espressivo.start("ws://127.0.0.1:8080/v1")
#       espressivo.request("world.load", {"world": "bus", "scenario": "little-fish"})
#       espressivo.subscribe("bus", ["emotions"])
#       espressivo.request("event", {"world": "bus", "events": ["Event(Action-End, Dex, Take(tin), Nika)"]})
#       var answer = await espressivo.ask("decide", {"world": "bus", "agent": "Nika"})
#       if answer["type"] == "error":                           # every answer is a Dictionary: see docs/protocol.md
#           print(answer["code"], ": ", answer["message"])
#
#   func _on_stream(message):                                   # for example "stream.emotions"
#       print(message["agent"], " feels ", message["emotions"])
#
# Commands are done in the order in which you request them. When the connection is lost it is made again by itself;
# what had no answer is sent again, and the server does each command once. What world.save answers as "state" is a text,
# which you can store in your own saved games and give to world.restore. Start a server with:
# espressivo serve --ws 127.0.0.1:8080
class_name Espressivo
extends Node

signal stream(message)   # a message of a stream that you subscribed to
signal changed(what)     # "connected", "lost", "forgotten" (the server was started anew: load your worlds), "refused"
signal notice(failed)    # what the server tells unasked, such as that a world was closed

# Commands that change a world or a crowd are numbered, so that each is done exactly once.
const CHANGES := ["world.load", "world.close", "world.restore", "event", "percept", "percept.affect", "belief",
	"act", "turn", "action.start", "action.end", "time.advance", "time.control",
	"crowd.event", "crowd.advance", "crowd.promote", "crowd.demote"]
# After one of these, to connect again would help nobody.
const FINAL := ["unauthorised", "foreign-origin", "wrong-version", "taken-over"]

# Set these before start(), if at all.
var client_name := ""    # no other client has the same; with a fixed name a game that was restarted goes on where it was
var token := ""          # where the server asks for one

var phase := "away"      # or "greeting", "ready", "refused", "closed"
var server := ""         # what the server calls itself
var missed := 0          # messages of streams that were dropped on the way

var _address := ""
var _socket: WebSocketPeer = null
var _count := 0          # of ids
var _next_seq := 1
var _answered := 0       # the highest number that was answered
var _greeted := false
var _asked := {}         # by id, in order (dictionaries of Godot keep it): what has no answer yet
var _unsent := []        # the ids of those that were not sent on this connection
var _again := {}         # refused for now: id -> when to send it again; nothing new is sent meanwhile
var _wanted := {}        # subscriptions to renew: "world/stream" -> command
var _heard := {}         # the last number of each stream
var _limits := {"ahead": 256.0, "heartbeat": 1.0, "dead_after": 3.0}
var _failure = null
var _tries := 0
var _heard_at := 0.0
var _sent_at := 0.0
var _connect_at := 0.0


# Connect to a server, such as ws://127.0.0.1:8080/v1.
func start(address: String) -> void:
	_address = address
	if client_name == "":
		client_name = "godot-%x-%x" % [int(Time.get_unix_time_from_system()), randi()]
	_open()


# Send any command of the protocol; `done`, if there is one, is called with the answer. Returns the command's id.
func request(type: String, fields: Dictionary = {}, done: Callable = Callable()) -> String:
	_count += 1
	var command := fields.duplicate(true)
	command["type"] = type
	command["id"] = "c%d" % _count
	var asked := {"command": command, "done": done, "refusals": 0}
	if _failure != null:
		_tell.call_deferred(asked, _failure)
	else:
		_asked[command["id"]] = asked
		_unsent.append(command["id"])
	return command["id"]


# The same, for `await`: answers with the answer.
func ask(type: String, fields: Dictionary = {}) -> Dictionary:
	var answers := []
	request(type, fields, func(answer): answers.append(answer))
	while answers.is_empty():
		await get_tree().process_frame
	return answers[0]


# Hear streams of a world through the signal "stream": first how things stand, then what changes.
func subscribe(world: String, streams: Array, fields: Dictionary = {}) -> String:
	var command := fields.duplicate(true)
	command["world"] = world
	command["streams"] = streams
	return request("subscribe", command)


# Leave. The server forgets this client when everything was answered.
func close() -> void:
	if phase == "ready" and _asked.is_empty():
		_put({"type": "bye", "id": "bye"})
	phase = "closed"
	if _socket != null:
		_socket.poll()
		_socket.close()


func _process(_delta: float) -> void:
	poll()


# What is done once a frame; call it yourself where the node is not in a tree.
func poll() -> void:
	if phase == "refused" or phase == "closed" or _address == "":
		return
	if _socket == null:
		if _now() >= _connect_at:
			_open()
		return
	_socket.poll()
	var state := _socket.get_ready_state()
	if state == WebSocketPeer.STATE_OPEN and phase == "away":
		_greet()
	# What came last is still there when the other end has closed.
	while _socket != null and phase != "refused" and _socket.get_available_packet_count() > 0:
		_take(_socket.get_packet().get_string_from_utf8())
	if _socket == null or phase == "refused":
		return
	var patience: float = _limits["dead_after"] if phase == "ready" else 5.0
	if state == WebSocketPeer.STATE_CLOSED or _now() - _heard_at > patience:
		_lost()
	elif phase == "ready":
		_send()


# -- the connection ----------------------------------------------------------------------------------------------------


func _now() -> float:
	return Time.get_ticks_msec() / 1000.0


func _open() -> void:
	_heard_at = _now()
	_socket = WebSocketPeer.new()
	_socket.supported_protocols = PackedStringArray(["espressivo.v1+json"])
	_socket.inbound_buffer_size = 1 << 20    # a message must fit in
	_socket.outbound_buffer_size = 1 << 20
	if _socket.connect_to_url(_address) != OK:
		_lost()


func _greet() -> void:
	phase = "greeting"
	_heard.clear()
	_put({"type": "hello", "id": "hello", "client": client_name, "token": token, "about": "Godot 4"})


func _take(text: String) -> void:
	var message = JSON.parse_string(text)
	if not message is Dictionary:
		return
	if message["type"] == "saved":
		# Godot would write the numbers of a saved world with fewer digits: it stays a text, for world.restore.
		var begin := text.find('"state":') + 8
		message["state"] = text.substr(begin, text.length() - begin - 1)
	_receive(message)


func _lost() -> void:
	if _socket == null:
		return
	var was_ready := phase == "ready"
	_socket.close()
	_socket = null
	if phase == "refused" or phase == "closed":
		return
	phase = "away"
	_again.clear()
	_unsent = _asked.keys()    # all of it again, in order; numbers stay as they are
	# Longer each time, and never all clients at once.
	_connect_at = _now() + minf(5.0, 0.1 * pow(2, _tries)) * randf_range(0.5, 1.0)
	_tries += 1
	if was_ready:
		changed.emit("lost")


func _put(message: Dictionary) -> void:
	if _socket == null or _socket.get_ready_state() != WebSocketPeer.STATE_OPEN:
		return
	_sent_at = _now()
	var text := JSON.stringify(message)
	if message["type"] == "world.restore" and message["state"] is String:
		var rest := message.duplicate()
		rest.erase("state")
		text = '{"state":' + message["state"] + "," + JSON.stringify(rest).substr(1)
	_socket.send_text(text)


func _send() -> void:
	for id in _again.keys():
		if _again[id] <= _now():
			_again.erase(id)
			_put(_asked[id]["command"])
	while not _unsent.is_empty() and _again.is_empty() and _asked.size() - _unsent.size() < maxi(1, int(_limits["ahead"] / 2)):
		var command: Dictionary = _asked[_unsent.pop_front()]["command"]
		if not command.has("seq") and command["type"] in CHANGES:
			command["seq"] = _next_seq
			_next_seq += 1
		_put(command)
	if _now() - _sent_at >= _limits["heartbeat"]:
		_put({"type": "ping", "id": "ping"})


# -- what comes --------------------------------------------------------------------------------------------------------


func _receive(message: Dictionary) -> void:
	_heard_at = _now()
	var type: String = message["type"]
	if type.begins_with("stream."):
		_hear(message, message.get("world", message.get("crowd", "")) + "/" + type.substr(7))
	elif type == "welcome" and message.get("id", "") == "hello":
		_begin(message)
	elif type != "heartbeat":
		_answer(message)


# The server tells what it has done for this client so far: go on from there.
func _begin(welcome: Dictionary) -> void:
	server = welcome["server"]
	_limits.merge(welcome["limits"], true)
	var last := int(welcome["last_seq"])
	var forgotten := last < _answered
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
		changed.emit("forgotten")
	for command in _wanted.values():
		_put(command)
	changed.emit("connected")


func _answer(answer: Dictionary) -> void:
	var id: String = answer.get("id", "")
	var failed: bool = answer["type"] == "error"
	if not _asked.has(id):
		if failed:
			_notice(answer)
	elif failed and answer["code"] in ["stopping", "no-hello"]:
		_lost()
	elif failed and answer.get("retry", false):
		# Not done, and its number is still free: the same again, a little later.
		var asked: Dictionary = _asked[id]
		_again[id] = _now() + 0.05 * pow(2, mini(asked["refusals"], 5))
		asked["refusals"] += 1
	else:
		_finish(id, answer, failed)


func _finish(id: String, answer: Dictionary, failed: bool) -> void:
	var asked: Dictionary = _asked[id]
	var command: Dictionary = asked["command"]
	_asked.erase(id)
	if command.has("seq"):
		_answered = maxi(_answered, command["seq"])
	if failed:
		pass
	elif command["type"] == "subscribe":
		for each in command["streams"]:
			var renewal := command.duplicate(true)
			renewal["id"] = "renew"
			renewal["streams"] = [each]
			_wanted[command["world"] + "/" + each] = renewal
	elif command["type"] == "unsubscribe" or command["type"] == "world.close":
		var streams: Array = command.get("streams", [])
		for key in _wanted.keys():
			var wanted: Dictionary = _wanted[key]
			if wanted["world"] == command["world"] and (streams.is_empty() or wanted["streams"][0] in streams):
				_wanted.erase(key)
	elif answer["type"] == "world" and answer.get("opened", false):
		for wanted in _wanted.values():
			if wanted["world"] == answer["world"]:
				_put(wanted)
	_tell(asked, answer)


func _tell(asked: Dictionary, answer: Dictionary) -> void:
	if asked["done"].is_valid():
		asked["done"].call(answer)


func _notice(failed: Dictionary) -> void:
	if failed["code"] in FINAL:
		_failure = failed
		phase = "refused"
		_socket.close()
		var waiting := _asked.values()
		_asked.clear()
		_unsent.clear()
		for each in waiting:
			_tell(each, failed)
		changed.emit("refused")
	elif failed["code"] in ["stopping", "no-hello", "too-many"] or failed.get("id", "") == "hello":
		_lost()
	elif failed.get("id", "") != "ping":
		notice.emit(failed)


func _hear(message: Dictionary, key: String) -> void:
	var seq := int(message.get("seq", 0))
	missed += maxi(0, seq - int(_heard.get(key, 0)) - 1)
	_heard[key] = seq
	stream.emit(message)
