using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Ice;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore;

/// <summary>Options of one mapped path with ICE servers.</summary>
public sealed class InboxIceOptions
{
    /// <summary>
    /// Gets the providers whose servers are handed out, one after the other. Without any, callers get an empty list, with which WebRTC
    /// works within one network.
    /// </summary>
    public IList<IIceServerProvider> Providers { get; } = [];

    /// <summary>
    /// Gets or sets how long credentials last. Longer: a call can be restarted for longer. Shorter: a stolen one is worth less.
    /// </summary>
    /// <value>Default 4 hours; 1 to 24 hours. A provider may grant less.</value>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(4);

    /// <summary>
    /// Gets or sets the name of the mailboxes whose owners may ask, with the password of their mailbox. If
    /// <see cref="InboxEndpointOptions.Identify"/> names them, no password is accepted here either.
    /// </summary>
    /// <value>Default "": those that <c>AddInboxSignaling()</c> registers, or that an app has without it.</value>
    public string Mailboxes { get; set; } = "";

    /// <summary>
    /// Gets or sets the function that identifies a user of the app, who needs no mailbox; null for somebody who has not logged in.
    /// </summary>
    /// <value>Default: the name identifier claim of the authenticated user, else <c>sub</c>, else the name.</value>
    public Func<HttpContext, string?> User { get; set; } = static context => UserIdentifier.Of(context.User);

    /// <summary>Gets or sets whether callers without any login are served too. They can use up the TURN servers.</summary>
    /// <value>Default false.</value>
    public bool AllowAnonymous { get; set; }

    /// <summary>
    /// Gets or sets how many requests per minute one address (IPv6: one /64) may make. Further ones are answered 429 with
    /// <c>Retry-After</c>.
    /// </summary>
    /// <value>Default 60; 1 to 1,000,000.</value>
    public int RequestsPerMinute { get; set; } = 60;

    /// <summary>Hands out STUN servers, which tell browsers their address on the internet.</summary>
    /// <param name="urls">Such as <c>stun:stun.example.com:3478</c>.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">An address is not one of a STUN server; the message names it.</exception>
    public InboxIceOptions AddStun(params string[] urls)
    {
        Providers.Add(new StaticIceServers(new IceServer(IceUrl.Check(urls, "stun"))));
        return this;
    }

    /// <summary>
    /// Hands out TURN servers, which relay between networks that let nothing else through, as <see cref="SharedSecretIceServers"/>.
    /// </summary>
    /// <param name="secret">What the servers share with this app, at least 16 characters: coturn's <c>static-auth-secret</c>.</param>
    /// <param name="urls">Such as <c>turn:turn.example.com:3478</c>.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">
    /// The secret is shorter, or an address is not one of a TURN server; the message names it.
    /// </exception>
    public InboxIceOptions AddTurn(string secret, params string[] urls)
    {
        Providers.Add(new SharedSecretIceServers(secret, urls));
        return this;
    }

    internal void Validate()
    {
        var check = new OptionCheck(nameof(InboxIceOptions));
        check.That(Mailboxes is not null, nameof(Mailboxes), "must not be null");
        check.That(User is not null, nameof(User), "must not be null");
        check.That(Providers.All(static provider => provider is not null), nameof(Providers), "must not contain null");
        check.That(Lifetime >= TimeSpan.FromHours(1) && Lifetime <= TimeSpan.FromHours(24), nameof(Lifetime), "must be from 1 to 24 hours");
        check.Range(RequestsPerMinute, 1, 1_000_000);
    }
}
