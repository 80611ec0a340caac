// espressivo for Unity, .NET and Mono. Copy this file into your project (in Unity: Assets/); nothing else is needed.
//
//   public class Feelings : MonoBehaviour {
//       EspressivoClient espressivo;
//
//       void Start() {
//           espressivo = new EspressivoClient("ws://127.0.0.1:8080/v1");
//           espressivo.Stream += message => Debug.Log(EspressivoClient.Text(message, "agent") + " feels something");
//           espressivo.Request("world.load", EspressivoClient.Fields("world", "bus", "scenario", "little-fish"));
//           espressivo.Subscribe("bus", "emotions");
//           espressivo.Request("event", EspressivoClient.Fields("world", "bus",
//               "events", new[] { "Event(Action-End, Dex, Take(tin), Nika)" }));
//           espressivo.Request("decide", EspressivoClient.Fields("world", "bus", "agent", "Nika"), answer => {
//               if (EspressivoClient.IsError(answer)) Debug.LogError(EspressivoClient.Text(answer, "message"));
//               else Debug.Log(EspressivoClient.Text(answer, "decisions", 0, "action"));
//           });
//       }
//       void Update() { espressivo.Update(); }       // once a frame: callbacks run here, and nothing ever blocks
//       void OnDestroy() { espressivo.Close(); }
//   }
//
// Answers are Dictionary<string, object>, with List<object>, string, double, bool and null in them, as docs/protocol.md
// describes them. When the connection is lost it is made again by itself; what had no answer is sent again, and the
// server does each command once. Start a server with: espressivo serve --ws 127.0.0.1:8080
// (WebGL builds of Unity have no ClientWebSocket: use espressivo.js there.)
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.WebSockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Message = System.Collections.Generic.Dictionary<string, object>;

public sealed class EspressivoClient
{
    // Commands that change a world or a crowd are numbered, so that each is done exactly once.
    static readonly HashSet<string> Changes = new HashSet<string> { "world.load", "world.close", "world.restore", "event",
        "percept", "percept.affect", "belief", "act", "turn", "action.start", "action.end", "time.advance", "time.control",
        "crowd.event", "crowd.advance", "crowd.promote", "crowd.demote" };
    // After one of these, to connect again would help nobody.
    static readonly HashSet<string> Final = new HashSet<string> { "unauthorised", "foreign-origin", "wrong-version", "taken-over" };

    public event Action<Message> Stream;     // a message of a stream that you subscribed to
    public event Action<string> Changed;     // "connected", "lost", "forgotten" (the server was started anew: load your worlds), "refused"
    public event Action<Message> Notice;     // what the server tells unasked, such as that a world was closed

    public string Phase { get; private set; }    // "away", "greeting", "ready", "refused", "closed"
    public long Missed { get; private set; }     // messages of streams that were dropped on the way

    sealed class Asked
    {
        public Message Command;
        public Action<Message> Done;
        public int Refusals;
    }

    readonly string address, client, token;
    readonly Random random;
    readonly Stopwatch clock = Stopwatch.StartNew();
    readonly SortedDictionary<long, Asked> asked = new SortedDictionary<long, Asked>();    // in order: what has no answer yet
    readonly Dictionary<long, double> again = new Dictionary<long, double>();              // refused for now: when to send it again
    readonly Dictionary<string, Message> wanted = new Dictionary<string, Message>();       // subscriptions to renew
    readonly Dictionary<string, long> heard = new Dictionary<string, long>();              // the last number of each stream
    Queue<long> unsent = new Queue<long>();
    Wire wire;
    Message failure;
    long count, nextSeq = 1, answered;
    bool greeted;
    double ahead = 256, heartbeat = 1, deadAfter = 3;
    double heardAt, sentAt, connectAt;
    int tries;

    // `client` is this client's name, which no other has; with a fixed one a game that was restarted goes on where it was.
    public EspressivoClient(string address, string client = "", string token = "")
    {
        this.address = address;
        this.client = client != "" ? client : "cs-" + Guid.NewGuid().ToString("N");
        this.token = token;
        random = new Random(this.client.GetHashCode());
        Phase = "away";
    }

    // Send any command of the protocol; `done` gets the answer, in Update().
    public void Request(string type, Message fields = null, Action<Message> done = null)
    {
        var id = ++count;
        var command = fields == null ? new Message() : new Message(fields);
        command["type"] = type;
        command["id"] = "c" + id;
        if (failure != null) { if (done != null) done(failure); return; }
        asked[id] = new Asked { Command = command, Done = done };
        unsent.Enqueue(id);
    }

    // Hear streams of a world through Stream: first how things stand, then what changes.
    public void Subscribe(string world, params string[] streams)
    {
        Request("subscribe", Fields("world", world, "streams", streams));
    }

    // Call this once a frame.
    public void Update()
    {
        if (Phase == "refused" || Phase == "closed") return;
        var now = clock.Elapsed.TotalSeconds;
        if (wire == null) { if (now >= connectAt) Open(now); return; }
        if (Phase == "away" && wire.IsOpen) Greet();
        string text;
        while (wire != null && Phase != "refused" && wire.Incoming.TryDequeue(out text)) Receive((Message)Json.Read(text), now);
        if (wire == null || Phase == "refused") return;
        if (wire.IsClosed || now - heardAt > (Phase == "ready" ? deadAfter : 5)) Lost();
        else if (Phase == "ready") Send(now);
    }

    // Leave. The server forgets this client when everything was answered.
    public void Close()
    {
        if (Phase == "ready" && asked.Count == 0) Put(Fields("type", "bye", "id", "bye"));
        Phase = "closed";
        if (wire != null) wire.Close();
    }

    // -- the connection ------------------------------------------------------------------------------------------------

    void Open(double now)
    {
        heardAt = now;
        wire = new Wire(address);
    }

    void Greet()
    {
        Phase = "greeting";
        heard.Clear();
        Put(Fields("type", "hello", "id", "hello", "client", client, "token", token, "about", "C#"));
    }

    void Lost()
    {
        var wasReady = Phase == "ready";
        wire.Close();
        wire = null;
        Phase = "away";
        again.Clear();
        unsent = new Queue<long>(asked.Keys);    // all of it again, in order; numbers stay as they are
        // Longer each time, and never all clients at once.
        connectAt = clock.Elapsed.TotalSeconds + Math.Min(5, 0.1 * Math.Pow(2, tries++)) * (0.5 + 0.5 * random.NextDouble());
        if (wasReady) Tell("lost");
    }

    void Put(Message message)
    {
        sentAt = clock.Elapsed.TotalSeconds;
        wire.Send(Json.Write(message));
    }

    void Send(double now)
    {
        foreach (var id in again.Where(each => each.Value <= now).Select(each => each.Key).ToList())
        {
            again.Remove(id);
            Put(asked[id].Command);
        }
        while (unsent.Count > 0 && again.Count == 0 && asked.Count - unsent.Count < Math.Max(1, ahead / 2))
        {
            var command = asked[unsent.Dequeue()].Command;
            if (!command.ContainsKey("seq") && Changes.Contains((string)command["type"])) command["seq"] = nextSeq++;
            Put(command);
        }
        if (now - sentAt >= heartbeat) Put(Fields("type", "ping", "id", "ping"));
    }

    // -- what comes ----------------------------------------------------------------------------------------------------

    void Receive(Message message, double now)
    {
        heardAt = now;
        var type = Text(message, "type");
        if (type.StartsWith("stream.", StringComparison.Ordinal)) Hear(message, Text(message, message.ContainsKey("world") ? "world" : "crowd") + "/" + type.Substring(7));
        else if (type == "welcome" && Text(message, "id") == "hello") Begin(message);
        else if (type != "heartbeat") Answer(message, now);
    }

    // The server tells what it has done for this client so far: go on from there.
    void Begin(Message welcome)
    {
        ahead = Number(welcome, ahead, "limits", "ahead");
        heartbeat = Number(welcome, heartbeat, "limits", "heartbeat");
        deadAfter = Number(welcome, deadAfter, "limits", "dead_after");
        var last = (long)Number(welcome, 0, "last_seq");
        var forgotten = last < answered;
        if (forgotten)
        {
            foreach (var each in asked.Values) each.Command.Remove("seq");
            answered = last;
        }
        if (forgotten || !greeted || nextSeq <= last) nextSeq = last + 1;
        greeted = true;
        tries = 0;
        Phase = "ready";
        if (forgotten) Tell("forgotten");
        foreach (var command in wanted.Values) Put(command);
        Tell("connected");
    }

    void Answer(Message answer, double now)
    {
        long id;
        var code = IsError(answer) ? Text(answer, "code") : "";
        var name = Text(answer, "id");
        if (!long.TryParse(name.StartsWith("c", StringComparison.Ordinal) ? name.Substring(1) : "", out id) || !asked.ContainsKey(id))
        {
            if (code != "") Heed(answer, code);
        }
        else if (code == "stopping" || code == "no-hello") Lost();
        else if (code != "" && true.Equals(Part(answer, "retry")))
            // Not done, and its number is still free: the same again, a little later.
            again[id] = now + 0.05 * Math.Pow(2, Math.Min(asked[id].Refusals++, 5));
        else Finish(id, answer, code != "");
    }

    void Finish(long id, Message answer, bool failed)
    {
        var each = asked[id];
        var command = each.Command;
        var type = Text(command, "type");
        asked.Remove(id);
        if (command.ContainsKey("seq")) answered = Math.Max(answered, (long)command["seq"]);
        if (failed) { }
        else if (type == "subscribe")
            foreach (var stream in Names(command["streams"]))
                wanted[Text(command, "world") + "/" + stream] = new Message(command) { ["id"] = "renew", ["streams"] = new[] { stream } };
        else if (type == "unsubscribe" || type == "world.close") WantNoMore(command);
        else if (Text(answer, "type") == "world" && true.Equals(Part(answer, "opened")))
            foreach (var renewal in wanted.Values)
                if (Text(renewal, "world") == Text(answer, "world")) Put(renewal);
        if (each.Done != null) each.Done(answer);
    }

    void WantNoMore(Message command)
    {
        object named;
        var streams = command.TryGetValue("streams", out named) ? Names(named) : new List<string>();
        var prefix = Text(command, "world") + "/";
        foreach (var key in wanted.Keys.ToList())
            if (key.StartsWith(prefix, StringComparison.Ordinal) && (streams.Count == 0 || streams.Contains(key.Substring(prefix.Length))))
                wanted.Remove(key);
    }

    static List<string> Names(object list)
    {
        return ((System.Collections.IEnumerable)list).Cast<object>().Select(Convert.ToString).ToList();
    }

    void Heed(Message failed, string code)
    {
        if (Final.Contains(code))
        {
            failure = failed;
            Phase = "refused";
            wire.Close();
            var waiting = asked.Values.ToList();
            asked.Clear();
            unsent.Clear();
            foreach (var each in waiting) if (each.Done != null) each.Done(failed);
            Tell("refused");
        }
        else if (code == "stopping" || code == "no-hello" || code == "too-many" || Text(failed, "id") == "hello") Lost();
        else if (Text(failed, "id") != "ping" && Notice != null) Notice(failed);
    }

    void Hear(Message message, string key)
    {
        long before, seq = (long)Number(message, 0, "seq");
        heard.TryGetValue(key, out before);
        Missed += Math.Max(0, seq - before - 1);
        heard[key] = seq;
        if (Stream != null) Stream(message);
    }

    void Tell(string what) { if (Changed != null) Changed(what); }

    // -- data ----------------------------------------------------------------------------------------------------------

    // Fields("world", "bus", "agent", "Nika") is a message with these.
    public static Message Fields(params object[] namesAndValues)
    {
        var fields = new Message();
        for (var i = 0; i + 1 < namesAndValues.Length; i += 2) fields[(string)namesAndValues[i]] = namesAndValues[i + 1];
        return fields;
    }

    public static bool IsError(Message answer) { return Text(answer, "type") == "error"; }

    // A part of an answer: names and indices lead to it, such as Part(answer, "options", 0, "text"); null when it is not there.
    public static object Part(object data, params object[] path)
    {
        foreach (var step in path)
        {
            object next = null;
            var fields = data as Message;
            var list = data as List<object>;
            if (fields != null && step is string) fields.TryGetValue((string)step, out next);
            else if (list != null && step is int && (int)step < list.Count) next = list[(int)step];
            data = next;
        }
        return data;
    }

    public static string Text(object data, params object[] path) { return Part(data, path) as string ?? ""; }

    public static double Number(object data, double otherwise, params object[] path)
    {
        var found = Part(data, path);
        return found is double ? (double)found : otherwise;
    }

    // A web socket with two tasks of its own; what comes lies in Incoming.
    sealed class Wire
    {
        public readonly ConcurrentQueue<string> Incoming = new ConcurrentQueue<string>();
        public volatile bool IsOpen, IsClosed;
        readonly ConcurrentQueue<string> outgoing = new ConcurrentQueue<string>();
        readonly SemaphoreSlim toSend = new SemaphoreSlim(0);
        readonly CancellationTokenSource ending = new CancellationTokenSource();
        readonly ClientWebSocket socket = new ClientWebSocket();

        public Wire(string address)
        {
            socket.Options.AddSubProtocol("espressivo.v1+json");
            Task.Run(() => Run(new Uri(address)));
        }

        public void Send(string text)
        {
            outgoing.Enqueue(text);
            toSend.Release();
        }

        public void Close()
        {
            ending.CancelAfter(200);    // what was sent last may still leave
            Send(null);
        }

        async Task Run(Uri address)
        {
            try
            {
                await socket.ConnectAsync(address, ending.Token).ConfigureAwait(false);
                IsOpen = true;
                await Task.WhenAny(Read(), Write()).ConfigureAwait(false);
            }
            catch (Exception) { }    // whatever it was: the connection is of no use, and another will be made
            IsClosed = true;
            socket.Dispose();
        }

        async Task Read()
        {
            var buffer = new ArraySegment<byte>(new byte[65536]);
            var whole = new MemoryStream();
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer, ending.Token).ConfigureAwait(false);
                if (part.MessageType == WebSocketMessageType.Close) return;
                whole.Write(buffer.Array, 0, part.Count);
                if (!part.EndOfMessage) continue;
                Incoming.Enqueue(Encoding.UTF8.GetString(whole.ToArray()));
                whole.SetLength(0);
            }
        }

        async Task Write()
        {
            while (true)
            {
                string text;
                await toSend.WaitAsync(ending.Token).ConfigureAwait(false);
                if (!outgoing.TryDequeue(out text)) continue;
                if (text == null) return;
                var bytes = new ArraySegment<byte>(Encoding.UTF8.GetBytes(text));
                await socket.SendAsync(bytes, WebSocketMessageType.Text, true, ending.Token).ConfigureAwait(false);
            }
        }
    }

    // As much of JSON as is needed: objects, lists, texts, numbers, true, false and null.
    public static class Json
    {
        public static string Write(object data)
        {
            var text = new StringBuilder();
            Write(text, data);
            return text.ToString();
        }

        static void Write(StringBuilder text, object data)
        {
            if (data == null) text.Append("null");
            else if (data is string) WriteText(text, (string)data);
            else if (data is bool) text.Append((bool)data ? "true" : "false");
            else if (data is double || data is float) text.Append(Convert.ToDouble(data).ToString("R", CultureInfo.InvariantCulture));
            else if (data is IDictionary<string, object>)
                WriteAll(text, '{', '}', (IDictionary<string, object>)data, each => { WriteText(text, each.Key); text.Append(':'); Write(text, each.Value); });
            else if (data is System.Collections.IEnumerable)
                WriteAll(text, '[', ']', ((System.Collections.IEnumerable)data).Cast<object>(), each => Write(text, each));
            else text.Append(Convert.ToString(data, CultureInfo.InvariantCulture));
        }

        static void WriteAll<T>(StringBuilder text, char open, char close, IEnumerable<T> all, Action<T> write)
        {
            text.Append(open);
            var first = true;
            foreach (var each in all)
            {
                if (!first) text.Append(',');
                first = false;
                write(each);
            }
            text.Append(close);
        }

        static void WriteText(StringBuilder text, string value)
        {
            text.Append('"');
            foreach (var sign in value)
                if (sign == '"' || sign == '\\') text.Append('\\').Append(sign);
                else if (sign < ' ') text.Append("\\u").Append(((int)sign).ToString("x4"));
                else text.Append(sign);
            text.Append('"');
        }

        public static object Read(string text)
        {
            var at = 0;
            return Read(text, ref at);
        }

        static object Read(string text, ref int at)
        {
            Skip(text, ref at);
            switch (text[at])
            {
                case '{': return ReadObject(text, ref at);
                case '[': return ReadList(text, ref at);
                case '"': return ReadText(text, ref at);
                case 't': at += 4; return true;
                case 'f': at += 5; return false;
                case 'n': at += 4; return null;
            }
            var start = at;
            while (at < text.Length && "+-.0123456789eE".IndexOf(text[at]) >= 0) at++;
            return double.Parse(text.Substring(start, at - start), CultureInfo.InvariantCulture);
        }

        static Message ReadObject(string text, ref int at)
        {
            var fields = new Message();
            for (at++; ; at++)
            {
                Skip(text, ref at);
                if (text[at] == '}') { at++; return fields; }
                var name = ReadText(text, ref at);
                Skip(text, ref at);
                at++;    // the colon
                fields[name] = Read(text, ref at);
                Skip(text, ref at);
                if (text[at] == '}') { at++; return fields; }
            }
        }

        static List<object> ReadList(string text, ref int at)
        {
            var list = new List<object>();
            for (at++; ; at++)
            {
                Skip(text, ref at);
                if (text[at] == ']') { at++; return list; }
                list.Add(Read(text, ref at));
                Skip(text, ref at);
                if (text[at] == ']') { at++; return list; }
            }
        }

        static string ReadText(string text, ref int at)
        {
            var value = new StringBuilder();
            for (at++; text[at] != '"'; at++)
            {
                if (text[at] != '\\') { value.Append(text[at]); continue; }
                switch (text[++at])
                {
                    case 'n': value.Append('\n'); break;
                    case 't': value.Append('\t'); break;
                    case 'r': value.Append('\r'); break;
                    case 'b': value.Append('\b'); break;
                    case 'f': value.Append('\f'); break;
                    case 'u': value.Append((char)Convert.ToInt32(text.Substring(at + 1, 4), 16)); at += 4; break;
                    default: value.Append(text[at]); break;
                }
            }
            at++;
            return value.ToString();
        }

        static void Skip(string text, ref int at)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        }
    }
}
