using StackExchange.Redis;

namespace Inbox.Redis.Nodes;

/// <summary>The scripts, which are files of this assembly. The client sends a script once to each server, and its digest from then on.</summary>
internal static class Script
{
    public static string Agree { get; } = Read("nodes/agree.lua");

    public static string Beat { get; } = Read("nodes/beat.lua");

    public static string Forget { get; } = Read("nodes/forget.lua");

    /// <summary>Reads a script that stands behind what the scripts of its folder share.</summary>
    public static string WithCommon(string folder, string name) => Read($"{folder}/common.lua") + Read($"{folder}/{name}.lua");

    public static string Read(string path)
    {
        using var stream = typeof(Script).Assembly.GetManifestResourceStream(path)
            ?? throw new InvalidOperationException($"The script {path} is missing in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
