using System.Text;

namespace Inbox.Reliability.Tests.Chaos;

/// <summary>Senders that do what senders do on bad networks.</summary>
internal static class SenderFaults
{
    public static IEnumerable<Fault> All =>
    [
        new("sender resets in mid-request", 1, 8, lane => CutOffAsync(lane, isReset: true)),
        new("sender closes in mid-request", 1, 8, lane => CutOffAsync(lane, isReset: false)),
        new("sender resets between chunks", 1, 8, CutOffChunksAsync),
        new("sender resets before the answer", 1, 8, lane => LeaveBeforeTheAnswerAsync(lane, isReset: true)),
        new("sender half-closes before the answer", 1, 8, lane => LeaveBeforeTheAnswerAsync(lane, isReset: false)),
        new("sender repeats until it is answered", 1, 8, RepeatAsync),
    ];

    private static async Task CutOffAsync(Lane lane, bool isReset)
    {
        var (message, request) = lane.Write(lane.Random.Next(10) == 0 ? 40_000 : lane.Random.Next(2_000));
        message.Fate = Fate.CutShort;
        await WriteAndLeaveAsync(lane, request.AsMemory(0, lane.Random.Next(request.Length)), isReset);
        await lane.SendAsync(lane.Random.Next(1, 4));
        await lane.DrainAsync();
    }

    private static async Task CutOffChunksAsync(Lane lane)
    {
        var (message, request) = lane.Write(lane.Random.Next(100, 2_000));
        message.Fate = Fate.CutShort;
        var chunked = Chunked(request, message.Body().Length);
        await WriteAndLeaveAsync(lane, chunked.AsMemory(0, lane.Random.Next(chunked.Length)), isReset: true);
        await lane.SendAsync(lane.Random.Next(1, 4));
        await lane.DrainAsync();
    }

    private static async Task LeaveBeforeTheAnswerAsync(Lane lane, bool isReset)
    {
        var (message, request) = lane.Write(lane.Random.Next(2_000));
        using var sender = await lane.OpenAsync();
        await sender.WriteAsync(request);
        if (lane.Random.Next(2) == 0)
        {
            await lane.LetTimePassAsync();
        }

        if (isReset)
        {
            sender.Reset();
        }
        else
        {
            sender.EndWriting();
            Lane.Judge(message, await sender.ReadAsync());
        }

        await lane.SendAsync(lane.Random.Next(1, 4));
        await lane.DrainAsync();
    }

    private static async Task RepeatAsync(Lane lane)
    {
        var length = lane.Random.Next(2_000);
        for (var tries = lane.Random.Next(3); tries > 0; tries--)
        {
            var (message, request) = lane.Write(length);
            var sent = lane.Random.Next(1, request.Length + 1);
            message.Fate = sent < request.Length ? Fate.CutShort : Fate.Unanswered;
            await WriteAndLeaveAsync(lane, request.AsMemory(0, sent), isReset: lane.Random.Next(2) == 0);
        }

        while ((await lane.SendOneAsync(length)).Fate != Fate.Accepted)
        {
        }

        await lane.DrainAsync();
    }

    private static async Task WriteAndLeaveAsync(Lane lane, ReadOnlyMemory<byte> bytes, bool isReset)
    {
        var sender = await lane.OpenAsync();
        await sender.WriteAsync(bytes);
        if (isReset)
        {
            sender.Reset();
        }
        else
        {
            sender.Dispose();
        }
    }

    /// <summary>The same POST with its body in two chunks and the last, empty one.</summary>
    private static byte[] Chunked(byte[] request, int length)
    {
        var head = Encoding.ASCII.GetString(request, 0, request.Length - length).Replace($"Content-Length: {length}", "Transfer-Encoding: chunked", StringComparison.Ordinal);
        var body = request.AsSpan(request.Length - length);
        var first = body[..(length / 2)];
        var second = body[first.Length..];
        return
        [
            .. Encoding.ASCII.GetBytes($"{head}{first.Length:x}\r\n"), .. first,
            .. Encoding.ASCII.GetBytes($"\r\n{second.Length:x}\r\n"), .. second,
            .. "\r\n0\r\n\r\n"u8,
        ];
    }
}
