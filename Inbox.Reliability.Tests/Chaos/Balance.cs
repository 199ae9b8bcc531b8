namespace Inbox.Reliability.Tests.Chaos;

/// <summary>What the books of one fault come to.</summary>
/// <param name="Accepted">POSTs answered 200.</param>
/// <param name="Lost">Of them, received by nobody.</param>
/// <param name="Doubtful">The most that plain delivery may lose: written to a receiver that was still there, and then threw them away.</param>
/// <param name="Doubled">Received more than once; in acknowledged delivery, after dropping what came with the same id.</param>
/// <param name="OutOfOrder">Received after a later one of the same sender.</param>
/// <param name="Torn">Not what was sent, or not the receiver's.</param>
/// <param name="Again">Given again in acknowledged delivery, and dropped by the id.</param>
/// <param name="CutShort">POSTs that broke off before their last byte.</param>
/// <param name="CutShortButStored">Of them and of those refused, received all the same.</param>
/// <param name="Unanswered">POSTs that went out whole, and whose sender left before the answer.</param>
/// <param name="UnansweredAndStored">Of them, received.</param>
internal sealed record Balance(
    int Accepted, int Lost, int Doubtful, int Doubled, int OutOfOrder, int Torn, int Again, int CutShort, int CutShortButStored, int Unanswered, int UnansweredAndStored)
{
    public static Balance operator +(Balance a, Balance b) => new(
        a.Accepted + b.Accepted, a.Lost + b.Lost, a.Doubtful + b.Doubtful, a.Doubled + b.Doubled, a.OutOfOrder + b.OutOfOrder, a.Torn + b.Torn, a.Again + b.Again,
        a.CutShort + b.CutShort, a.CutShortButStored + b.CutShortButStored, a.Unanswered + b.Unanswered, a.UnansweredAndStored + b.UnansweredAndStored);
}
