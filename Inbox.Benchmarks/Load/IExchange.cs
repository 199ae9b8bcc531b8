namespace Inbox.Benchmarks.Load;

/// <summary>One peer's connection. Requests go out in order; answers come back in the same order.</summary>
internal interface IExchange : IDisposable
{
    /// <summary>Sends a request and reads its answer.</summary>
    ValueTask<Answer> AskAsync(Request request);

    /// <summary>Sends requests without waiting for answers in between, as a page does that has found several candidates at once.</summary>
    /// <param name="requests">At least one.</param>
    /// <param name="answer">The status of all answers but the last.</param>
    /// <returns>The last answer.</returns>
    ValueTask<Answer> AskAllAsync(IReadOnlyList<Request> requests, int answer = 200);
}

/// <summary>What came back.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">Valid until the next request on the connection.</param>
internal readonly record struct Answer(int Status, ReadOnlyMemory<byte> Body)
{
    /// <exception cref="InvalidOperationException">The server answered otherwise than the scenario needs: its figures would mean nothing.</exception>
    public Answer Expect(int status) => Status == status
        ? this
        : throw new InvalidOperationException($"The server answered {Status} instead of {status}: {System.Text.Encoding.UTF8.GetString(Body.Span)}");
}
