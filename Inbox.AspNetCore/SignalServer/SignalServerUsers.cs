using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using Inbox.AspNetCore.Diagnostics;
using Inbox.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore.SignalServer;

/// <summary>The registered and the connected users. All paths of an app share them.</summary>
/// <remarks>
/// A user is a mailbox, which opens only with the key that its registration made. A connection is the receiver attached to it. The table of
/// seats serves what only this process can do: let a connection wait for the one before it, and end one.
/// </remarks>
internal sealed class SignalServerUsers
{
    /// <summary>
    /// How long a new connection waits for the user's former one: a page that is reloaded opens its new socket before the old one is
    /// closed.
    /// </summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    /// <summary>How often to look within that time whether another process has let go of the user.</summary>
    private const int Looks = 10;

    private readonly ConcurrentDictionary<string, SignalServerSeat> _seats = new(StringComparer.Ordinal);
    private readonly IMailboxStore _store;
    private readonly IMailboxDirectory _directory;
    private readonly IMailboxPresence _presence;
    private readonly MinuteWindows _registrations;

    private SignalServerUsers(SignalServerOptions options, TimeProvider time, IMailboxStore store, EndpointMetrics metrics)
    {
        Options = options;
        Time = time;
        _store = store;
        _directory = store as IMailboxDirectory ?? throw Lacks(nameof(IMailboxDirectory));
        _presence = store as IMailboxPresence ?? throw Lacks(nameof(IMailboxPresence));
        _registrations = new(options.RegistrationsPerMinute, time);
        Rate = new(options.MessagesPerSecond, time);
        Metrics = metrics;
        Sending = new(metrics, time);
        HandOver = new(store.Limits.Lease, time, metrics);
    }

    public SignalServerOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>Gets the limit on how fast a user may send, across its successive sockets.</summary>
    public SendRate Rate { get; }

    public EndpointMetrics Metrics { get; }

    public Sending Sending { get; }

    public HandOver HandOver { get; }

    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    public static SignalServerUsers Of(IServiceProvider services) =>
        services.GetRequiredService<IOptions<AppUsers>>().Value.Users ??= Create(services);

    /// <returns>Null if the address may register; else the seconds until it may.</returns>
    public int? NoteRegistration(IPAddress? address) => Options.RegistrationsPerMinute == 0 ? null : _registrations.Note(MinuteWindows.KeyOf(address));

    /// <returns>The key that proves the name from now on; null if the name was taken or the user limit is reached.</returns>
    public async ValueTask<(ClaimStatus Status, string? Key)> RegisterAsync(string name)
    {
        // The key is new: only the client that creates the mailbox can open it.
        var key = UserCookies.NewKey();
        var claim = await _store.ClaimAsync(name, Encoding.UTF8.GetBytes(key)).ConfigureAwait(false);
        return (claim.Status, claim.TryGetMailbox(out _) ? key : null);
    }

    public ValueTask<bool> IsRegisteredAsync(string name) => _directory.ContainsAsync(name);

    /// <summary>Returns whether messages would reach the user.</summary>
    public ValueTask<bool> IsConnectedAsync(string name) => _presence.IsAttachedAsync(name);

    /// <summary>Opens the mailbox of a registered user.</summary>
    /// <returns>The mailbox; null if no user has the name, or the key is wrong.</returns>
    public async ValueTask<IMailbox?> OpenAsync(string name, byte[] key) =>
        (await _store.ClaimAsync(name, key, new() { Mode = ClaimMode.Open }).ConfigureAwait(false)).Mailbox;

    /// <summary>Makes this the user's connection if there is none, or if the existing one ends within a second.</summary>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    public async ValueTask<bool> TryEnterAsync(SignalServerSeat seat)
    {
        if (!_seats.TryAdd(seat.Name, seat))
        {
            if (_seats.TryGetValue(seat.Name, out var former))
            {
                await Task.WhenAny(former.Left, Task.Delay(_patience, Time)).ConfigureAwait(false);
            }

            if (!_seats.TryAdd(seat.Name, seat))
            {
                return false;
            }
        }

        try
        {
            if (await IsFreeElsewhereAsync(seat.Name).ConfigureAwait(false))
            {
                return true;
            }
        }
        catch (MailboxStoreException)
        {
            Leave(seat);
            throw;
        }

        Leave(seat);
        return false;
    }

    public void Leave(SignalServerSeat seat) => _seats.TryRemove(new(seat.Name, seat));

    /// <summary>Lists all users, sorted by name, and whether each is connected.</summary>
    public async Task<IReadOnlyList<(string Name, bool IsActive)>> ListAsync()
    {
        var users = new List<(string, bool)>();
        await foreach (var name in _directory.ListAsync().Order(StringComparer.Ordinal).ConfigureAwait(false))
        {
            users.Add((name, await IsConnectedAsync(name).ConfigureAwait(false)));
        }

        return users;
    }

    /// <summary>Ends every connection, on all machines that serve these users. The users can connect again at once.</summary>
    /// <exception cref="MailboxStoreException">The store cannot answer; the connections of this process have ended.</exception>
    public async ValueTask KickAllAsync()
    {
        foreach (var (_, seat) in _seats)
        {
            _ = seat.KickAsync();
        }

        if (_store is IMailboxEviction elsewhere)
        {
            await elsewhere.EvictAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Returns whether no other process has the user's connection, or its connection ends within a second.</summary>
    private async Task<bool> IsFreeElsewhereAsync(string name)
    {
        for (var looks = 0; looks < Looks; looks++)
        {
            if (!await IsConnectedAsync(name).ConfigureAwait(false))
            {
                return true;
            }

            await Task.Delay(_patience / Looks, Time).ConfigureAwait(false);
        }

        return false;
    }

    private static SignalServerUsers Create(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptionsMonitor<SignalServerOptions>>().CurrentValue;
        var validation = new SignalServerOptionsValidator().Validate("", options);
        if (validation.Failed)
        {
            throw new OptionsValidationException("", typeof(SignalServerOptions), validation.Failures);
        }

        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var store = AppMailboxes.OpenOrMake(services, SignalServerOptions.Mailboxes, options.ApplyTo(new()));
        return new(options, time, store, EndpointMetrics.Of(services));
    }

    private static InvalidOperationException Lacks(string ability) =>
        new($"The mailboxes named \"{SignalServerOptions.Mailboxes}\" cannot serve MapSignalServer: their store lacks {ability}.");

    /// <summary>The users of one app. The container creates it as the value of options, once, which works for any type.</summary>
    private sealed class AppUsers
    {
        public SignalServerUsers? Users { get; set; }
    }
}
