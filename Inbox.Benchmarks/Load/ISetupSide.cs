namespace Inbox.Benchmarks.Load;

/// <summary>One side of a WebRTC set-up: a description of 2 KB, and ten candidates of 180 bytes that are found together shortly after it.</summary>
internal interface ISetupSide : IDisposable
{
    /// <summary>How many candidates a side has.</summary>
    public const int Candidates = 10;

    public const int DescriptionBytes = 2000;

    public const int CandidateBytes = 180;

    /// <summary>Says the description, and then the candidates.</summary>
    Task SayAsync();

    /// <summary>Receives all that the other side says in one set-up.</summary>
    /// <param name="onDescription">What its description, which comes first, sets off.</param>
    Task HearAsync(Func<Task> onDescription);

    /// <summary>One set-up, from the offer to the last candidate.</summary>
    static async Task ConnectAsync(ISetupSide caller, ISetupSide callee)
    {
        var callerHears = caller.HearAsync(() => Task.CompletedTask);
        var calleeHears = callee.HearAsync(callee.SayAsync);
        await caller.SayAsync();
        await Task.WhenAll(callerHears, calleeHears);
    }
}
