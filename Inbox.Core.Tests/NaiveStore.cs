using Microsoft.Extensions.Time.Testing;

namespace Inbox.Tests;

/// <summary>The store as one would write it without a thought for speed or threads: the model that the real one is compared with.</summary>
internal sealed class NaiveStore(InboxOptions options, FakeTimeProvider clock)
{
    private readonly Dictionary<string, Box> _boxes = [];
    private readonly Dictionary<string, Box> _attached = [];
    private readonly List<Held> _held = [];

    private DateTimeOffset Now => clock.GetUtcNow();

    public ClaimStatus Claim(string name, string password, bool isWhileAttached = false)
    {
        Expire();
        if (_boxes.TryGetValue(name, out var box))
        {
            if (box.Password != password)
            {
                if (!isWhileAttached || !box.IsTakeable || box.IsAttached)
                {
                    return isWhileAttached && box.IsTakeable ? ClaimStatus.Attached : ClaimStatus.WrongPassword;
                }

                Leave(name);
                _boxes[name] = new() { Password = password, LastUsed = Now, IsTakeable = true };
                _boxes[name].Messages.AddRange(box.Messages);
                return ClaimStatus.Claimed;
            }

            box.LastUsed = Now;
            return ClaimStatus.Claimed;
        }

        if (_boxes.Count >= options.MaxMailboxes)
        {
            return ClaimStatus.ServerFull;
        }

        _boxes[name] = new() { Password = password, LastUsed = Now, IsTakeable = isWhileAttached };
        _boxes[name].Messages.AddRange(_held.Where(h => h.To == name).Select(h => h.Message));
        _held.RemoveAll(h => h.To == name);
        return ClaimStatus.Claimed;
    }

    public SendStatus Send(string from, string to, byte[] body, TimeSpan hold = default)
    {
        Expire();
        _boxes[from].LastUsed = Now;
        if (body.Length > options.MaxMessageBytes)
        {
            return SendStatus.TooLarge;
        }

        if (!_boxes.TryGetValue(to, out var box))
        {
            return hold > TimeSpan.Zero ? Hold(from, to, body, hold) : SendStatus.NoSuchMailbox;
        }

        if (box.Messages.Count >= options.MaxMailboxMessages || box.Messages.Sum(m => m.Body.Length) + body.Length > options.MaxMailboxBytes)
        {
            return SendStatus.MailboxFull;
        }

        if (Total + body.Length > options.MaxTotalBytes)
        {
            return SendStatus.ServerFull;
        }

        box.Messages.Add(new(from, body, Now));
        return SendStatus.Accepted;
    }

    private int Total => _boxes.Values.SelectMany(b => b.Messages).Concat(_held.Select(h => h.Message)).Sum(m => m.Body.Length);

    private SendStatus Hold(string from, string to, byte[] body, TimeSpan hold)
    {
        var (mine, theirs) = (_held.Where(h => h.Sender == _boxes[from]).ToArray(), _held.Where(h => h.To == to).ToArray());
        if (mine.Length >= options.MaxMailboxMessages || mine.Sum(h => h.Message.Body.Length) + body.Length > options.MaxMailboxBytes)
        {
            return SendStatus.HoldFull;
        }

        if (theirs.Length >= options.MaxMailboxMessages || theirs.Sum(h => h.Message.Body.Length) + body.Length > options.MaxMailboxBytes)
        {
            return SendStatus.MailboxFull;
        }

        if ((theirs.Length == 0 && _held.Select(h => h.To).Distinct().Count() >= options.MaxMailboxes) || Total + body.Length > options.MaxTotalBytes)
        {
            return SendStatus.ServerFull;
        }

        _held.Add(new(_boxes[from], to, new(from, body, Now), Now + (hold < options.MaxHold ? hold : options.MaxHold)));
        return SendStatus.Held;
    }

    /// <summary>What a receive of that many would bring; it is removed if it is kept.</summary>
    public IReadOnlyList<(string From, byte[] Body)> Receive(string name, int max, bool isKept)
    {
        Expire();
        var box = _boxes[name];
        (box.LastUsed, box.IsAttached) = (Now, false);
        var taken = box.Messages.Take(max).ToArray();
        if (isKept)
        {
            box.Messages.RemoveRange(0, taken.Length);
        }

        return [.. taken.Select(m => (m.From, m.Body))];
    }

    /// <summary>Attaches a receiver, which stays until <see cref="Detach"/>, or until a receive supersedes it.</summary>
    public void Attach(string name)
    {
        Expire();
        (_boxes[name].LastUsed, _boxes[name].IsAttached) = (Now, true);
        _attached[name] = _boxes[name];
    }

    public void Detach(string name)
    {
        if (_attached.Remove(name, out var box) && box.IsAttached)
        {
            (box.LastUsed, box.IsAttached) = (Now, false);
        }
    }

    public void Leave(string name)
    {
        _held.RemoveAll(h => h.Sender == _boxes[name]);
        _boxes.Remove(name);
    }

    private void Expire()
    {
        _held.RemoveAll(h => h.Until <= Now || (options.MessageTimeout > TimeSpan.Zero && Now - h.Message.Sent >= options.MessageTimeout));
        foreach (var (name, box) in _boxes.ToArray())
        {
            if (!box.IsAttached && Now - box.LastUsed >= options.IdleTimeout)
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

        public bool IsTakeable { get; init; }

        public bool IsAttached { get; set; }

        public List<Message> Messages { get; } = [];
    }

    private sealed record Held(Box Sender, string To, Message Message, DateTimeOffset Until);

    private sealed record Message(string From, byte[] Body, DateTimeOffset Sent);
}
