namespace Inbox.Benchmarks.Load;

/// <summary>A side that speaks SignalR by long polling. As SignalR's JavaScript client, it joins what is said while a POST is on its way.</summary>
internal sealed class SignalRPollingSide(Poll poll, string other, IExchange sending, IExchange waiting) : ISetupSide
{
    private readonly Request _describe = poll.Send(other, [ISetupSide.DescriptionBytes]);
    private readonly Request _send = poll.Send(other, [ISetupSide.CandidateBytes]);
    private readonly Request _sendRest = poll.Send(other, [.. Enumerable.Repeat(ISetupSide.CandidateBytes, ISetupSide.Candidates - 1)]);

    public static async Task<SignalRPollingSide> OpenAsync(Target target, Poll poll, string other) =>
        new(poll, other, await target.ConnectAsync(), await target.ConnectAsync());

    public async Task SayAsync()
    {
        foreach (var request in (Request[])[_describe, _send, _sendRest])
        {
            (await sending.AskAsync(request)).Expect(200);
        }
    }

    public async Task HearAsync(Func<Task> onDescription)
    {
        var said = Task.CompletedTask;
        for (var heard = 0; heard < 1 + ISetupSide.Candidates;)
        {
            var answer = (await waiting.AskAsync(poll.Wait)).Expect(200);
            var messages = answer.Body.Span.Count((byte)SignalRSpeech.End);
            said = heard == 0 && messages > 0 ? onDescription() : said;
            heard += messages;
        }

        await said;
    }

    public void Dispose()
    {
        sending.Dispose();
        waiting.Dispose();
    }
}
