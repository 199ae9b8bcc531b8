using Microsoft.AspNetCore.Builder;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>A way in: one of the two front doors, over one version of HTTP.</summary>
public sealed class Door
{
    public static readonly Door Mapped = new("MapInbox", new(1, 1), static (app, path, configure) => app.MapInbox(path, configure));

    public static readonly Door Used = new("UseInboxSignaling", new(1, 1), static (app, path, configure) => app.UseInboxSignaling(path, configure));

    private Door(string name, Version http, Action<WebApplication, string, Action<InboxEndpointOptions>?> open)
    {
        (Name, Http, Open) = (name, http, open);
    }

    public static IEnumerable<Door> All => [Mapped, Used, Mapped.OverHttp2(), Used.OverHttp2()];

    public Version Http { get; }

    public Action<WebApplication, string, Action<InboxEndpointOptions>?> Open { get; }

    private string Name { get; }

    /// <summary>HTTP/2 from the first byte (RFC 9113, 3.3): a loopback port has no TLS to agree on it.</summary>
    public Door OverHttp2() => new(Name, new(2, 0), Open);

    public override string ToString() => $"{Name} over HTTP/{Http}";
}
