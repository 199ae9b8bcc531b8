using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using Inbox.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore.SignalServer;

/// <summary>Who is registered, and who is connected. All paths of an app have the same ones.</summary>
/// <remarks>
/// A user is a mailbox, which nobody can open but with the key that its registration made; a connection is the receiver attached to it. The
/// table of sessions is for what this process alone can do: have a connection wait for the one before it, and end one.
/// </remarks>
internal sealed class SignalServerUsers
{
    /// <summary>
    /// How long a newcomer waits for the user's former connection: a page that is reloaded opens its new socket before the old one has
    /// quite gone.
    /// </summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, SignalServerSession> _sessions = new(StringComparer.Ordinal);
    private readonly IMailboxStore _store;
    private readonly IMailboxDirectory _directory;
    private readonly IMailboxPresence _presence;
    private readonly MinuteWindows _registrations;

    private SignalServerUsers(SignalServerOptions options, TimeProvider time, IMailboxStore store)
    {
        Options = options;
        Time = time;
        _store = store;
        _directory = store as IMailboxDirectory ?? throw Lacks(nameof(IMailboxDirectory));
        _presence = store as IMailboxPresence ?? throw Lacks(nameof(IMailboxPresence));
        _registrations = new(options.RegistrationsPerMinute, time);
        Rate = new(options.MessagesPerSecond, time);
        HandOver = new(store.Limits.Lease, time);
    }

    public SignalServerOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>How fast a user may send, over all its sockets one after the other.</summary>
    public SendRate Rate { get; }

    public HandOver HandOver { get; }

    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    public static SignalServerUsers Of(IServiceProvider services) =>
        services.GetRequiredService<IOptions<AppUsers>>().Value.Users ??= Create(services);

    /// <returns>Null: that address may register; else the seconds until it may.</returns>
    public int? NoteRegistration(IPAddress? address) => Options.RegistrationsPerMinute == 0 ? null : _registrations.Note(MinuteWindows.KeyOf(address));

    /// <returns>The key that proves the name from now on; null: the name was taken, or there are too many users.</returns>
    public async ValueTask<(ClaimStatus Status, string? Key)> RegisterAsync(string name)
    {
        // The key is new: only who makes the mailbox can open it.
        var key = UserCookies.NewKey();
        var claim = await _store.ClaimAsync(name, Encoding.UTF8.GetBytes(key)).ConfigureAwait(false);
        return (claim.Status, claim.TryGetMailbox(out _) ? key : null);
    }

    public ValueTask<bool> IsRegisteredAsync(string name) => _directory.ContainsAsync(name);

    /// <summary>Whether messages would reach that user.</summary>
    public ValueTask<bool> IsConnectedAsync(string name) => _presence.IsAttachedAsync(name);

    /// <summary>Opens the mailbox of a registered user.</summary>
    /// <returns>Null: nobody has that name, or the key is not its own.</returns>
    public async ValueTask<IMailbox?> OpenAsync(string name, byte[] key) =>
        (await _store.ClaimAsync(name, key, new() { Mode = ClaimMode.Open }).ConfigureAwait(false)).Mailbox;

    /// <summary>Makes that session the user's connection, if there is none, or when the one there is ends presently.</summary>
    public async ValueTask<bool> TryEnterAsync(SignalServerSession session)
    {
        if (_sessions.TryAdd(session.Name, session))
        {
            return true;
        }

        if (_sessions.TryGetValue(session.Name, out var former))
        {
            await Task.WhenAny(former.Left, Task.Delay(_patience, Time)).ConfigureAwait(false);
        }

        return _sessions.TryAdd(session.Name, session);
    }

    public void Leave(SignalServerSession session) => _sessions.TryRemove(new(session.Name, session));

    /// <summary>Every user, by name, and whether it is connected.</summary>
    public async Task<IReadOnlyList<(string Name, bool IsActive)>> ListAsync()
    {
        var users = new List<(string, bool)>();
        await foreach (var name in _directory.ListAsync().Order(StringComparer.Ordinal).ConfigureAwait(false))
        {
            users.Add((name, await IsConnectedAsync(name).ConfigureAwait(false)));
        }

        return users;
    }

    /// <summary>Ends every connection. The users can connect again at once.</summary>
    public void KickAll()
    {
        foreach (var (_, session) in _sessions)
        {
            session.Kick();
        }
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
        return new(options, time, AppMailboxes.OpenOrMake(services, SignalServerOptions.Mailboxes, options.ToMailboxes()));
    }

    private static InvalidOperationException Lacks(string ability) =>
        new($"The mailboxes called \"{SignalServerOptions.Mailboxes}\" cannot be those of the Signal Server: their store has no {ability}.");

    /// <summary>Those of one app. The container makes it as the value of options, which it does for any type, once.</summary>
    private sealed class AppUsers
    {
        public SignalServerUsers? Users { get; set; }
    }
}
