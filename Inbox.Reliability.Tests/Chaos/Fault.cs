namespace Inbox.Reliability.Tests.Chaos;

/// <summary>One way to misbehave.</summary>
/// <param name="Name">What is done, as it stands in the table.</param>
/// <param name="Weight">How many messages one such round is worth: less for what is slow.</param>
/// <param name="Lanes">How many do it at once.</param>
/// <param name="PlayAsync">Does it once, and leaves the mailbox empty.</param>
internal sealed record Fault(string Name, double Weight, int Lanes, Func<Lane, Task> PlayAsync)
{
    public override string ToString() => Name;
}
