using System.Net;
using System.Security.Cryptography;
using System.Text;
using Inbox.AspNetCore.Diagnostics;
using Inbox.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore.PeerJs;

/// <summary>The peers of an app. All its paths share them, and so do all machines that share the store.</summary>
/// <remarks>
/// A peer is a mailbox that belongs to its token while a receiver is attached (<see cref="ClaimMode.WhileAttached"/>). A connection is that
/// receiver. Nothing else is known of a peer, so any machine can serve it.
/// </remarks>
internal sealed class PeerJsPeers
{
    /// <summary>No client has an id like that: PeerJS itself refuses the colon.</summary>
    private const string Asker = "inbox-probe:";

    /// <summary>How long the client of a wanted id may take to show that it is alive.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Its server answers within the patience, and its answer needs some time to come.</summary>
    private static readonly TimeSpan _patienceForServer = Patience + TimeSpan.FromSeconds(0.5);

    /// <summary>How often a minute one address may have the client of a wanted id asked.</summary>
    private const int ProbesPerMinute = 60;

    private readonly IMailboxStore _store;
    private readonly IMailboxDirectory _directory;
    private readonly IMailboxPresence _presence;
    private readonly MinuteWindows _probes;

    private PeerJsPeers(PeerJsOptions options, TimeProvider time, IMailboxStore store, EndpointMetrics metrics)
    {
        Options = options;
        Time = time;
        _store = store;
        _directory = store as IMailboxDirectory ?? throw Lacks(options, nameof(IMailboxDirectory));
        _presence = store as IMailboxPresence ?? throw Lacks(options, nameof(IMailboxPresence));
        _probes = new(ProbesPerMinute, time);
        Rate = new(options.MessagesPerSecond, time);
        Metrics = metrics;
        Sending = new(metrics, time);
        HandOver = new(store.Limits.Lease, time, metrics);
    }

    public PeerJsOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>Gets the limit on how fast a peer may send, across its successive sockets.</summary>
    public SendRate Rate { get; }

    public EndpointMetrics Metrics { get; }

    public Sending Sending { get; }

    public HandOver HandOver { get; }

    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    public static PeerJsPeers Of(IServiceProvider services) =>
        services.GetRequiredService<IOptions<AppPeers>>().Value.Peers ??= Create(services);

    public string MailboxOf(string id) => Options.Prefix + id;

    /// <summary>Returns the id of the peer that this mailbox represents; of one without the prefix, its whole name.</summary>
    public string IdOf(string mailbox) => mailbox.StartsWith(Options.Prefix, StringComparison.Ordinal) ? mailbox[Options.Prefix.Length..] : mailbox;

    /// <summary>Returns whether somebody is connected who gets messages for that mailbox.</summary>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    public ValueTask<bool> IsConnectedAsync(string mailbox) => _presence.IsAttachedAsync(mailbox);

    /// <summary>Opens the mailbox of an id: of the same token, or of nobody. If it is somebody else's who shows no life, then also.</summary>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    public async Task<ClaimResult> ClaimAsync(string id, string token, IPAddress? address)
    {
        var (name, password) = (MailboxOf(id), Encoding.UTF8.GetBytes(token));
        var options = new ClaimOptions { Mode = ClaimMode.WhileAttached, Origin = RemoteOrigin.Of(address) };
        var claim = await _store.ClaimAsync(name, password, options).ConfigureAwait(false);
        return claim.Status != ClaimStatus.Attached
            || _probes.Note(MinuteWindows.KeyOf(address)) is not null
            || await IsAliveAsync(name).ConfigureAwait(false)
            ? claim
            : await _store.ClaimAsync(name, password, options).ConfigureAwait(false);
    }

    /// <summary>Lists the ids of the connected peers, in no particular order.</summary>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    public async Task<IReadOnlyList<string>> ListAsync()
    {
        var ids = new List<string>();
        await foreach (var name in _directory.ListAsync().ConfigureAwait(false))
        {
            if (name.StartsWith(Options.Prefix, StringComparison.Ordinal) && !name.StartsWith(Asker, StringComparison.Ordinal)
                && await IsConnectedAsync(name).ConfigureAwait(false))
            {
                ids.Add(IdOf(name));
            }
        }

        return ids;
    }

    /// <summary>Asks whoever serves the id, on any machine, whether its client is alive. Its session ends if it is not.</summary>
    private async Task<bool> IsAliveAsync(string owner)
    {
        var claim = await _store.ClaimAsync($"{Asker}{Guid.NewGuid():N}", RandomNumberGenerator.GetBytes(16)).ConfigureAwait(false);
        if (!claim.TryGetMailbox(out var asker))
        {
            // The server is full: as far as anybody knows, it is.
            return true;
        }

        try
        {
            var receiver = await asker.AttachAsync().ConfigureAwait(false);
            await using var detaching = receiver.ConfigureAwait(false);
            await asker.SendAsync(owner, new(PeerJsCodec.Probe)).ConfigureAwait(false);
            using var late = new CancellationTokenSource(_patienceForServer, Time);
            var answer = await receiver.ReceiveAsync(Timeout.InfiniteTimeSpan, 1, late.Token).ConfigureAwait(false);
            await answer.CompleteAsync(CancellationToken.None).ConfigureAwait(false);
            return answer.Messages.Count > 0;
        }
        finally
        {
            await asker.LeaveAsync().ConfigureAwait(false);
        }
    }

    private static PeerJsPeers Create(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptionsMonitor<PeerJsOptions>>().CurrentValue;
        PeerJsOptionsValidator.ThrowIfInvalid(options);
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var store = options.Mailboxes == PeerJsOptions.DefaultMailboxes
            ? AppMailboxes.OpenOrMake(services, options.Mailboxes, options.ApplyTo(new()))
            : AppMailboxes.Open(services, options.Mailboxes);
        AppMailboxes.Of(services).NoteNaming(store, byLogin: false, options.Mailboxes);
        return new(options, time, store, EndpointMetrics.Of(services));
    }

    private static InvalidOperationException Lacks(PeerJsOptions options, string ability) =>
        new($"The mailboxes named \"{options.Mailboxes}\" cannot serve MapPeerJs: their store lacks {ability}.");

    /// <summary>The peers of one app. The container creates it as the value of options, once, which works for any type.</summary>
    private sealed class AppPeers
    {
        public PeerJsPeers? Peers { get; set; }
    }
}
