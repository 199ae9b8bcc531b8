using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Inbox.Redis.Nodes;

/// <summary>
/// A script, which is a file of this assembly. It is called by its digest. The client would do so too, but it would look for the digest by
/// the whole text, each time.
/// </summary>
internal sealed class Script
{
    private readonly string _text;
    private readonly byte[] _digest;

    [SuppressMessage("Security", "CA5350", Justification = "Redis names scripts so; it protects nothing.")]
    private Script(string text) => (_text, _digest) = (text, SHA1.HashData(Encoding.UTF8.GetBytes(text)));

    public static Script Agree { get; } = Of("nodes/agree.lua");

    public static Script Beat { get; } = Of("nodes/beat.lua");

    public static Script Forget { get; } = Of("nodes/forget.lua");

    /// <summary>Returns a script that stands alone.</summary>
    public static Script Of(string path) => new(Read(path));

    /// <summary>Returns a script that stands behind what the scripts of its folder share.</summary>
    public static Script WithCommon(string folder, string name) => new(Read($"{folder}/common.lua") + Read($"{folder}/{name}.lua"));

    /// <summary>Runs the script; sends it first to a server that does not know it, such as one that was restarted.</summary>
    /// <exception cref="RedisException">Redis cannot answer.</exception>
    public async Task<RedisResult> RunAsync(IDatabase database, RedisKey[] keys, RedisValue[] values)
    {
        try
        {
            return await database.ScriptEvaluateAsync(_digest, keys, values).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // It has not run.
            return await database.ScriptEvaluateAsync(_text, keys, values).ConfigureAwait(false);
        }
    }

    private static string Read(string path)
    {
        using var stream = typeof(Script).Assembly.GetManifestResourceStream(path)
            ?? throw new InvalidOperationException($"The script {path} is missing in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
