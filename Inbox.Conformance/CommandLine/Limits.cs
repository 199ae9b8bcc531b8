using System.Globalization;

namespace Inbox.Conformance.CommandLine;

/// <summary>The limits of the server, which no request tells. They have the names and defaults of the documents.</summary>
internal sealed class Limits
{
    public const string IdleTimeout = "IdleTimeout";
    public const string MessageTimeout = "MessageTimeout";
    public const string MaxMailboxMessages = "MaxMailboxMessages";
    public const string MaxMessageBytes = "MaxMessageBytes";
    public const string MaxMailboxBytes = "MaxMailboxBytes";
    public const string MaxWait = "MaxWait";
    public const string MaxHold = "MaxHold";
    public const string DefaultWait = "DefaultWait";
    public const string WrongPasswordsPerMinute = "WrongPasswordsPerMinute";
    public const string HeartbeatInterval = "HeartbeatInterval";
    public const string SocketAuthenticationTimeout = "SocketAuthenticationTimeout";
    public const string MessagesPerSecond = "MessagesPerSecond";
    public const string MaxSignalBytes = "Codes.MaxSignalBytes";
    public const string PostsPerMinute = "PostsPerMinute";
    public const string WrongCodesPerMinute = "WrongCodesPerMinute";
    public const string RoomsHeartbeatInterval = "Rooms.HeartbeatInterval";
    public const string SignalServerMaxMessageBytes = "SignalServer.MaxMessageBytes";
    public const string SignalServerHeartbeatInterval = "SignalServer.HeartbeatInterval";
    public const string PeerJsMaxMessageBytes = "PeerJs.MaxMessageBytes";
    public const string PeerJsHeartbeatInterval = "PeerJs.HeartbeatInterval";
    public const string PeerJsExpireTimeout = "PeerJs.ExpireTimeout";

    /// <summary>The longest wait of a quick run, in seconds.</summary>
    public const int Quick = 5;

    private readonly Dictionary<string, long> _values = new(StringComparer.OrdinalIgnoreCase)
    {
        [IdleTimeout] = 60,
        [MessageTimeout] = 60,
        [MaxMailboxMessages] = 100,
        [MaxMessageBytes] = 1 << 20,
        [MaxMailboxBytes] = 4 << 20,
        [MaxWait] = 30,
        [MaxHold] = 30,
        [DefaultWait] = 0,
        [WrongPasswordsPerMinute] = 10,
        [HeartbeatInterval] = 15,
        [SocketAuthenticationTimeout] = 10,
        [MessagesPerSecond] = 50,
        [MaxSignalBytes] = 4096,
        [PostsPerMinute] = 60,
        [WrongCodesPerMinute] = 10,
        [RoomsHeartbeatInterval] = 5,
        [SignalServerMaxMessageBytes] = 65_536,
        [SignalServerHeartbeatInterval] = 12,
        [PeerJsMaxMessageBytes] = 65_536,
        [PeerJsHeartbeatInterval] = 12,
        [PeerJsExpireTimeout] = 5,
    };

    public IEnumerable<string> Names => _values.Keys;

    public long this[string name] => _values[name];

    /// <summary>Sets a limit as the command line gives it: <c>NAME=NUMBER</c>.</summary>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public string? Set(string text)
    {
        var (name, number) = text.Split('=', 2) is [var left, var right] ? (left.Trim(), right) : (text, "");
        if (!_values.ContainsKey(name))
        {
            return $"--limit: there is no limit '{name}'; there are {string.Join(", ", Names)}";
        }

        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return $"--limit must be NAME=NUMBER, such as IdleTimeout=60; it is '{text}'";
        }

        _values[name] = value;
        return null;
    }
}
