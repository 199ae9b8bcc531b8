namespace Inbox.Benchmarks.Load;

/// <summary>A side that has a socket, and says everything by a frame of its own.</summary>
internal sealed class SocketSide(SocketLink link, Speech speech, byte[] description, byte[] candidate) : ISetupSide
{
    public static async Task<SocketSide> OpenAsync(Target target, string name, string other) => new(
        await SocketLink.ConnectAsync(target, new(name)),
        target.Speech,
        SocketLink.Frame(target.Speech.Message(name, other, ISetupSide.DescriptionBytes)),
        SocketLink.Frame(target.Speech.Message(name, other, ISetupSide.CandidateBytes)));

    public async Task SayAsync()
    {
        await link.SendAsync(description);
        for (var i = 0; i < ISetupSide.Candidates; i++)
        {
            await link.SendAsync(candidate);
        }
    }

    public async Task HearAsync(Func<Task> onDescription)
    {
        var said = Task.CompletedTask;
        for (var heard = 0; heard < 1 + ISetupSide.Candidates;)
        {
            var messages = speech.CountMessages((await link.ReceiveAsync()).Span);
            said = heard == 0 ? onDescription() : said;
            heard += messages;
        }

        await said;
    }

    public void Dispose() => link.Dispose();
}
