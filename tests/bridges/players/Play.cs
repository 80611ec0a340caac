// Plays steps with EspressivoClient.cs and prints one answer a line: play.exe ADDRESS STEPS.json NAME
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;

public static class Play
{
    public static int Main(string[] arguments)
    {
        var espressivo = new EspressivoClient(arguments[0], arguments[2]);
        var changes = new List<object>();
        espressivo.Changed += changes.Add;
        var kept = new Dictionary<string, object>();
        var output = new StreamWriter(Console.OpenStandardOutput());
        foreach (Dictionary<string, object> step in (List<object>)EspressivoClient.Json.Read(File.ReadAllText(arguments[1])))
        {
            Dictionary<string, object> answer = null;
            espressivo.Request(EspressivoClient.Text(step, "send", "type"), Filled(step, kept), told => answer = told);
            while (answer == null)
            {
                espressivo.Update();
                Thread.Sleep(1);
            }
            object keep;
            if (step.TryGetValue("keep", out keep))
                foreach (var each in (Dictionary<string, object>)keep)
                    kept[each.Key] = EspressivoClient.Part(answer, ((string)each.Value).Split('.').Select(Step).ToArray());
            output.WriteLine(EspressivoClient.Json.Write(answer));
        }
        espressivo.Close();
        output.WriteLine(EspressivoClient.Json.Write(EspressivoClient.Fields("type", "played", "changes", changes, "missed", espressivo.Missed)));
        output.Flush();
        Thread.Sleep(500);    // Mono's timers fail when they are ended while they sort: the closing ones run out first
        return 0;
    }

    static Dictionary<string, object> Filled(Dictionary<string, object> step, Dictionary<string, object> kept)
    {
        var fields = new Dictionary<string, object>();
        foreach (var each in (Dictionary<string, object>)step["send"])
        {
            var text = each.Value as string;
            var list = each.Value as List<object>;
            var isName = text != null && text.StartsWith("$");
            fields[each.Key] = isName ? kept[text.Substring(1)] : list != null && list.All(one => one is string) ? list.Cast<string>().ToArray() : each.Value;
        }
        return fields;
    }

    static object Step(string key)
    {
        int index;
        return int.TryParse(key, out index) ? (object)index : key;
    }
}
