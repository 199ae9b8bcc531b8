using System.Text.Json;
using Inbox.Conformance.Checks;

namespace Inbox.Conformance.Wire;

/// <summary>The logins that open rooms: those of the command line, or two new ones of the sample server.</summary>
internal sealed class RoomLogins(Target target)
{
    private readonly Lazy<Task<(string Name, string Value)>>[] _logins =
        [.. Enumerable.Range(0, 2).Select(number => new Lazy<Task<(string, string)>>(() => OpenAsync(target, number)))];

    /// <summary>Returns a header that logs in.</summary>
    /// <param name="number">0 for the room in which checks run one after the other; 1 for another one.</param>
    public Task<(string Name, string Value)> GetAsync(int number) => _logins[number].Value;

    private static async Task<(string Name, string Value)> OpenAsync(Target target, int number)
    {
        if (target.Options.RoomLogins is { Count: > 0 } given)
        {
            return number >= given.Count ? throw new NotOfferedException("--room-login gives one login only")
                : given[number].Split(": ", 2) is [var name, var value] ? (name, value) : throw new InvalidOperationException();
        }

        await using var server = new Conversation(target, Part.Rooms);
        var form = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, string> { ["name"] = Conversation.Name("member"), ["password"] = Conversation.Name("secret") });
        var path = target.PathOf(Part.Rooms);
        var login = $"/{path[..(path.LastIndexOf('/') + 1)]}login";
        var answer = await server.AskAsync("POST", login, null, new(form, "application/json"));
        if (answer.Status is 404 or 405)
        {
            throw new NotOfferedException("this server has another login than the sample server; --room-login gives one");
        }

        answer.Is(200);
        return ("Cookie", string.Join("; ", answer.Headers["Set-Cookie"].Select(cookie => cookie.Split(';')[0])));
    }
}
