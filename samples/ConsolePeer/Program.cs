using ConsolePeer;
using Inbox.Client;

if (args is not [var url, var name, var password, var peer])
{
    Console.Error.WriteLine("usage: ConsolePeer URL NAME PASSWORD PEER");
    return 2;
}

try
{
    await using var client = new InboxClient(new() { Endpoint = new(url), Name = name, Password = password });
    client.StateChanged += (_, change) =>
    {
        if (change.State == InboxClientState.Retrying)
        {
            Console.Error.WriteLine($"No connection ({change.Error!.Message}). Retrying in {change.RetryIn!.Value.TotalSeconds:0.0} s.");
        }
    };
    await client.OpenAsync();
    Console.WriteLine($"Connected as {name} over {client.Transport}. Each line you type is sent to {peer}. An empty line quits.");

    var reading = ReadAsync(client);
    var typing = TypeAsync(client);
    await await Task.WhenAny(reading, typing);
    await client.LeaveAsync();
    await reading;
    return 0;
}
catch (Exception e) when (e is InboxException or ArgumentException or UriFormatException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

static async Task ReadAsync(InboxClient client)
{
    await foreach (var message in client.ReceiveAllAsync())
    {
        Console.WriteLine($"{message.From}: {ChatLine.Of(message)}");
    }
}

async Task TypeAsync(InboxClient client)
{
    // Console.In would block a thread that the other tasks need.
    using var input = new StreamReader(Console.OpenStandardInput());
    while (await input.ReadLineAsync() is { Length: > 0 } line)
    {
        try
        {
            await client.SendJsonAsync(peer, new ChatLine(line), ChatJson.Default.ChatLine);
        }
        catch (InboxException e)
        {
            Console.Error.WriteLine($"Not sent: {e.Message}");
        }
    }
}
