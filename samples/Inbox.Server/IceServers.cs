using Inbox.AspNetCore;

namespace Inbox.Server;

/// <summary>The STUN and TURN servers that pages are told at <c>/ice</c>.</summary>
/// <param name="Stun">The addresses of STUN servers.</param>
/// <param name="Turn">The addresses of TURN servers.</param>
/// <param name="Secret">What the TURN servers share with this server; null if there are none.</param>
internal sealed record IceServers(string[] Stun, string[] Turn, string? Secret)
{
    private const string None = "none";

    /// <exception cref="RefusedException">A flag is wrong, or one is missing.</exception>
    public static IceServers Read(string stun, string turn, string secret, string secretFile)
    {
        if (IsGiven(secret) && IsGiven(secretFile))
        {
            throw new RefusedException("-turn-secret and -turn-secret-file exclude each other");
        }

        var key = IsGiven(secretFile) ? ReadFile(secretFile) : IsGiven(secret) ? secret : null;
        var servers = new IceServers(Parts(stun), Parts(turn), key);
        if (servers.Turn.Length > 0 != key is not null)
        {
            throw new RefusedException(key is null ? "-turn needs -turn-secret or -turn-secret-file" : "-turn-secret is for -turn, which is missing");
        }

        try
        {
            servers.Apply(new());
        }
        catch (ArgumentException e)
        {
            throw new RefusedException($"-stun, -turn and -turn-secret: {e.Message.Split(" (Parameter")[0]}");
        }

        return servers;
    }

    /// <summary>Maps them. Everybody may ask: not all pages have a mailbox or a login.</summary>
    public void Map(WebApplication app) => app.MapInboxIce("/ice", options =>
    {
        options.AllowAnonymous = true;

        // Each connection of a page asks, and many pages may come from behind one address.
        options.RequestsPerMinute = 600;
        Apply(options);
    });

    private void Apply(InboxIceOptions options)
    {
        if (Stun.Length > 0)
        {
            options.AddStun(Stun);
        }

        if (Secret is not null)
        {
            options.AddTurn(Secret, Turn);
        }
    }

    private static bool IsGiven(string text) => text is not (None or "");

    private static string[] Parts(string text) => IsGiven(text) ? text.Split(',', StringSplitOptions.TrimEntries) : [];

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"-turn-secret-file: {e.Message}");
        }
    }
}
