namespace Inbox.Reliability.Tests.Chaos;

/// <summary>How a receiver asks for its messages.</summary>
/// <param name="IsAcknowledged">Whether it says with each receive what it has (<c>?after=</c>), and is given the rest again.</param>
/// <param name="IsBatch">Whether it takes several at once (<c>?max=</c>).</param>
internal sealed record Mode(bool IsAcknowledged, bool IsBatch)
{
    /// <summary>The most messages of one hand-over.</summary>
    public int Most => IsBatch ? 10 : 1;

    public static IEnumerable<Mode> All => [new(false, false), new(false, true), new(true, false), new(true, true)];

    public override string ToString() => $"{(IsAcknowledged ? "acknowledged" : "plain")}{(IsBatch ? ", batches" : "")}";
}
