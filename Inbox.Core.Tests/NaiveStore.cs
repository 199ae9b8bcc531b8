namespace Inbox.Tests;

/// <summary>The store as one would write it without a thought for speed or threads: the model that the real one is compared with.</summary>
internal sealed class NaiveStore(InboxOptions options, ManualTimeProvider clock)
{
    private readonly Dictionary<string, Box> _boxes = [];

    private DateTimeOffset Now => clock.GetUtcNow();

    public ClaimStatus Claim(string name, string password)
    {
        Expire();
        if (_boxes.TryGetValue(name, out var box))
        {
            if (box.Password != password)
            {
                return ClaimStatus.WrongPassword;
            }

            box.LastUsed = Now;
            return ClaimStatus.Claimed;
        }

        if (_boxes.Count >= options.MaxMailboxes)
        {
            return ClaimStatus.ServerFull;
        }

        _boxes[name] = new() { Password = password, LastUsed = Now };
        return ClaimStatus.Claimed;
    }

    public SendStatus Send(string from, string to, byte[] body)
    {
        Expire();
        _boxes[from].LastUsed = Now;
        if (body.Length > options.MaxMessageBytes)
        {
            return SendStatus.TooLarge;
        }

        if (!_boxes.TryGetValue(to, out var box))
        {
            return SendStatus.NoSuchMailbox;
        }

        if (box.Messages.Count >= options.MailboxCapacity || box.Messages.Sum(m => m.Body.Length) + body.Length > options.MaxMailboxBytes)
        {
            return SendStatus.MailboxFull;
        }

        if (_boxes.Values.SelectMany(b => b.Messages).Sum(m => m.Body.Length) + body.Length > options.MaxTotalBytes)
        {
            return SendStatus.ServerFull;
        }

        box.Messages.Add(new(from, body, Now));
        return SendStatus.Accepted;
    }

    /// <summary>What a receive of that many would bring; it is removed if it is kept.</summary>
    public IReadOnlyList<(string From, byte[] Body)> Receive(string name, int max, bool isKept)
    {
        Expire();
        var box = _boxes[name];
        box.LastUsed = Now;
        var taken = box.Messages.Take(max).ToArray();
        if (isKept)
        {
            box.Messages.RemoveRange(0, taken.Length);
        }

        return [.. taken.Select(m => (m.From, m.Body))];
    }

    public void Leave(string name) => _boxes.Remove(name);

    private void Expire()
    {
        foreach (var (name, box) in _boxes.ToArray())
        {
            if (Now - box.LastUsed >= options.IdleTimeout)
            {
                _boxes.Remove(name);
            }

            box.Messages.RemoveAll(m => options.MessageTimeout > TimeSpan.Zero && Now - m.Sent >= options.MessageTimeout);
        }
    }

    private sealed class Box
    {
        public required string Password { get; init; }

        public required DateTimeOffset LastUsed { get; set; }

        public List<Message> Messages { get; } = [];
    }

    private sealed record Message(string From, byte[] Body, DateTimeOffset Sent);
}
