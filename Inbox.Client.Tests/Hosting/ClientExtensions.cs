using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Client.Tests.Hosting;

internal static class ClientExtensions
{
    /// <summary>A client of an app, with connections of its own.</summary>
    public static InboxClient Connect(
        this InboxApp app, string name, InboxTransport transport = InboxTransport.Auto, string password = "secret", Action<InboxClientOptions>? configure = null) =>
        Connect(new Uri(app.Address, "/inbox"), name, transport, password, configure);

    public static InboxClient Connect(
        this Uri url, string name, InboxTransport transport = InboxTransport.Auto, string password = "secret", Action<InboxClientOptions>? configure = null)
    {
        var options = new InboxClientOptions { Endpoint = url, Name = name, Password = password, Transport = transport };
        configure?.Invoke(options);
        return new(options);
    }

    /// <summary>Begins to receive; completes when others can send to it.</summary>
    public static async Task<InboxClient> OpenedAsync(this InboxClient client)
    {
        await client.OpenAsync(Patience.CancellationToken());
        return client;
    }

    /// <summary>Completes when it is the mailbox's receiver. A long poll is open with its first answer, and the receiver only when its next request waits.</summary>
    public static async Task<InboxClient> ConnectAndWaitAsync(this InboxApp app, string name, InboxTransport transport)
    {
        var waits = app.Clock.NextWaitAsync();
        var client = await app.Connect(name, transport).OpenedAsync();
        if (transport == InboxTransport.LongPoll)
        {
            await waits;
        }

        return client;
    }

    /// <summary>The next message, which must come.</summary>
    public static Task<ReceivedMessage> NextAsync(this InboxClient client) => client.ReceiveAsync(Patience.CancellationToken());

    /// <summary>The next messages as text.</summary>
    public static async Task<List<string>> TextsAsync(this InboxClient client, int count)
    {
        var texts = new List<string>();
        while (texts.Count < count)
        {
            texts.Add((await client.NextAsync()).Text);
        }

        return texts;
    }

    /// <summary>Completes when the client's state is, or becomes, one of these.</summary>
    public static async Task<InboxStateChange> StateAsync(this InboxClient client, Func<InboxStateChange, bool> isWanted)
    {
        var reached = new TaskCompletionSource<InboxStateChange>(TaskCreationOptions.RunContinuationsAsynchronously);
        EventHandler<InboxStateChange> look = (_, change) =>
        {
            if (isWanted(change))
            {
                reached.TrySetResult(change);
            }
        };
        client.StateChanged += look;
        look(client, new(client.State, client.Transport));
        try
        {
            return await reached.Task.WaitAsync(Patience.Limit);
        }
        finally
        {
            client.StateChanged -= look;
        }
    }

    public static Task<InboxStateChange> StateAsync(this InboxClient client, InboxClientState state) => client.StateAsync(change => change.State == state);
}
