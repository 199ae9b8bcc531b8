using System.Text.Json.Serialization;

namespace Inbox.Server.Status;

/// <summary>What <c>/status.json</c> says. No name of a mailbox, a room or a user, and nothing of a message.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="Process">This process's name: 8 hexadecimal digits, new with each start.</param>
/// <param name="Store">Where inboxes are kept: <c>memory</c> or <c>redis</c>.</param>
/// <param name="UptimeSeconds">How long this process has been running.</param>
/// <param name="Now">What is there now, by instrument.</param>
/// <param name="Totals">What was counted since the start, by instrument.</param>
/// <param name="Refusals">What was refused most often, the most frequent first; at most 10.</param>
/// <param name="Limits">The limits, and how near they are.</param>
/// <param name="Hour">The last hour, by plot: 60 values, one for each minute; the last one is still running.</param>
/// <param name="Servers">The servers that share these inboxes, this one included.</param>
internal sealed record StatusReport(
    string Version,
    string Process,
    string Store,
    long UptimeSeconds,
    Dictionary<string, long> Now,
    Dictionary<string, long> Totals,
    IReadOnlyList<StatusRefusals> Refusals,
    IReadOnlyList<StatusLimit> Limits,
    Dictionary<string, double[]> Hour,
    IReadOnlyList<StatusServer> Servers);

/// <param name="Flag">The flag that sets the limit.</param>
/// <param name="Now">How much of it is used.</param>
/// <param name="Most">The limit.</param>
internal sealed record StatusLimit(string Flag, long Now, long Most);

/// <param name="Status">The HTTP status.</param>
/// <param name="Reason">The reason, as the metrics have it.</param>
/// <param name="Count">How often, since the start.</param>
internal sealed record StatusRefusals(int Status, string Reason, long Count);

/// <param name="Process">The server's process.</param>
/// <param name="Version">Its version.</param>
/// <param name="Connections">Its open connections.</param>
/// <param name="SeenAt">When it last said so; with Redis, by the clock of Redis.</param>
internal sealed record StatusServer(string Process, string Version, long Connections, DateTimeOffset SeenAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(StatusServer))]
internal sealed partial class StatusJson : JsonSerializerContext;
