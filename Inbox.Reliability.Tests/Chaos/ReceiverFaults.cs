using Inbox.Reliability.Tests.Hosting;

namespace Inbox.Reliability.Tests.Chaos;

/// <summary>Receivers that do what receivers do on bad networks.</summary>
internal static class ReceiverFaults
{
    private const int SmallBuffer = 4096;

    /// <summary>What a server's system takes in for a reader that does not read: Linux's largest send buffer, and something on top.</summary>
    private const int LargeBuffer = 5 * 1024 * 1024;

    public static IEnumerable<Fault> All =>
    [
        new("receiver resets while it waits", 1, 8, lane => LeaveWaitingAsync(lane, static receiver => receiver.Reset())),
        new("receiver cancels while it waits", 1, 8, lane => LeaveWaitingAsync(lane, static receiver => receiver.Dispose())),
        new("receiver half-closes while it waits", 1, 8, HalfCloseAsync),
        new("receiver asks and resets at once", 1, 8, AskAndResetAsync),
        new("receiver resets in mid-answer, small", 1, 8, lane => BreakOffAsync(lane, isLarge: false)),
        new("receiver resets in mid-answer, large", 0.05, 4, lane => BreakOffAsync(lane, isLarge: true)),
        new("receiver resets after the answer", 1, 8, ResetAfterwardsAsync),
        new("receiver stops reading", 0.05, 16, StopReadingAsync),
        new("receiver is superseded while it waits", 1, 8, SupersedeAsync),
    ];

    private static async Task LeaveWaitingAsync(Lane lane, Action<RawClient> leave)
    {
        leave(await lane.ParkAsync());
        await lane.SendAsync(lane.Random.Next(1, 5));
        await lane.DrainAsync();
    }

    private static async Task HalfCloseAsync(Lane lane)
    {
        using var receiver = await lane.ParkAsync();
        receiver.EndWriting();
        await lane.SendAsync(lane.Random.Next(1, 5));
        lane.Take(await receiver.ReadAsync());
        await lane.DrainAsync();
    }

    private static async Task AskAndResetAsync(Lane lane)
    {
        await lane.SendAsync(lane.Random.Next(1, 5));
        var receiver = await lane.OpenAsync();
        await receiver.WriteAsync(lane.Get(wait: 25));
        lane.Doubt();
        receiver.Reset();
        await lane.DrainAsync();
    }

    private static async Task BreakOffAsync(Lane lane, bool isLarge)
    {
        var length = isLarge ? lane.Large : 500;
        await lane.SendOneAsync(length);
        await lane.SendAsync(lane.Random.Next(3));
        var receiver = await lane.OpenAsync(SmallBuffer);
        await receiver.WriteAsync(lane.Get(wait: 25));
        await receiver.ReadBytesAsync(lane.Random.Next(1, 200));
        if (length < LargeBuffer)
        {
            lane.Doubt();
        }

        receiver.Reset();
        await lane.DrainAsync();
    }

    private static async Task ResetAfterwardsAsync(Lane lane)
    {
        var receiver = await lane.ParkAsync();
        await lane.SendAsync(lane.Random.Next(1, 5));
        lane.Take(await receiver.ReadAsync());
        receiver.Reset();
        await lane.DrainAsync();
    }

    private static async Task StopReadingAsync(Lane lane)
    {
        using var stuck = await lane.ParkAsync(SmallBuffer);
        await lane.SendOneAsync(lane.Large);
        await lane.SendAsync(lane.Random.Next(1, 3));
        await lane.DrainAsync();

        // Too late: it must not have the whole of what another has by now.
        lane.Take(await stuck.ReadAsync());
    }

    private static async Task SupersedeAsync(Lane lane)
    {
        using var older = await lane.ParkAsync();
        using var newer = await lane.ParkAsync();
        await lane.SendAsync(1);

        // One of the two has the message, the other is told that its wait is over, at the latest when a third one asks.
        await lane.DrainAsync(older.ReadAsync().AsTask(), newer.ReadAsync().AsTask());
        await lane.SendAsync(2);
        await lane.DrainAsync();
    }
}
