// As much of Unity as a quick start needs: it starts the game, and updates it until everything was answered.
using System;
using System.Reflection;
using System.Threading;

namespace UnityEngine
{
    public class MonoBehaviour { }

    public static class Debug
    {
        public static bool Logged;
        public static void Log(object text) { Console.WriteLine(text); Logged = Logged || text.ToString().StartsWith("Nika is"); }
        public static void LogError(object text) { Console.WriteLine(text); Environment.Exit(1); }
    }
}

public static class Engine
{
    static void Call(object game, string name)
    {
        game.GetType().GetMethod(name, BindingFlags.NonPublic | BindingFlags.Instance).Invoke(game, null);
    }

    public static void Main()
    {
        var game = new Feelings();
        Call(game, "Start");
        for (var frames = 0; frames < 60; frames += UnityEngine.Debug.Logged ? 1 : 0)
        {
            Call(game, "Update");
            Thread.Sleep(5);
        }
        Call(game, "OnDestroy");
    }
}
