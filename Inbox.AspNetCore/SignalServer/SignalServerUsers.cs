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
/// A user is a mailbox, which nobody can open but with the key that its registration made; a connection is the receiver attached to it.
/// </remarks>
internal sealed class SignalServerUsers
{
    /// <summary>
    /// How long a newcomer waits for the user's former connection: a page that is reloaded opens its new socket before the old one has
    /// quite gone.
    /// </summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, SignalServerSession> _active = new(StringComparer.Ordinal);
    private readonly IMailboxStore _store;
    private readonly IMailboxDirectory _directory;
    private readonly MinuteWindows _registrations;

    private SignalServerUsers(SignalServerOptions options, TimeProvider time, IMailboxStore store)
    {
        Options = options;
        Time = time;
        _store = store;
        _directory = (IMailboxDirectory)store;
        _registrations = new(options.MaxRegistrations, time);
        Rate = new(options.MessagesPerSecond, time);
    }

    public SignalServerOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>How fast a user may send, over all its sockets one after the other.</summary>
    public SendRate Rate { get; }

    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    public static SignalServerUsers Of(IServiceProvider services) =>
        services.GetRequiredService<IOptions<AppUsers>>().Value.Users ??= Create(services);

    /// <returns>Null: that address may register; else the seconds until it may.</returns>
    public int? NoteRegistration(IPAddress? address) => Options.MaxRegistrations == 0 ? null : _registrations.Note(MinuteWindows.KeyOf(address));

    /// <returns>The key that proves the name from now on; null: the name was taken, or there are too many users.</returns>
    public async ValueTask<(ClaimStatus Status, string? Key)> RegisterAsync(string name)
    {
        // The key is new: only who makes the mailbox can open it.
        var key = UserCookies.NewKey();
        var claim = await _store.ClaimAsync(name, Encoding.UTF8.GetBytes(key)).ConfigureAwait(false);
        return (claim.Status, claim.IsClaimed(out _) ? key : null);
    }

    public bool IsRegistered(string name) => _directory.Contains(name);

    /// <summary>Opens the mailbox of a registered user.</summary>
    /// <returns>Null: nobody has that name, or the key is not its own.</returns>
    public async ValueTask<IMailbox?> OpenAsync(string name, byte[] key) =>
        IsRegistered(name) && (await _store.ClaimAsync(name, key).ConfigureAwait(false)).IsClaimed(out var mailbox) ? mailbox : null;

    /// <summary>Makes that session the user's connection, if there is none, or when the one there is ends presently.</summary>
    public async ValueTask<bool> TryEnterAsync(SignalServerSession session)
    {
        if (_active.TryAdd(session.Name, session))
        {
            return true;
        }

        if (_active.TryGetValue(session.Name, out var former))
        {
            await Task.WhenAny(former.Left, Task.Delay(_patience, Time)).ConfigureAwait(false);
        }

        return _active.TryAdd(session.Name, session);
    }

    public void Leave(SignalServerSession session) => _active.TryRemove(new(session.Name, session));

    public bool TryFind(string name, [NotNullWhen(true)] out SignalServerSession? session) => _active.TryGetValue(name, out session) && session.IsReachable;

    /// <summary>Every user, by name, and whether it is connected.</summary>
    public IEnumerable<(string Name, bool IsActive)> All() => _directory.Names.Order(StringComparer.Ordinal).Select(name => (name, TryFind(name, out _)));

    /// <summary>Ends every connection. The users can connect again at once.</summary>
    public void KickAll()
    {
        foreach (var (_, session) in _active)
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
        return new(options, time, AppMailboxes.OfTheirOwn(services, options.ToMailboxes()));
    }

    /// <summary>Those of one app. The container makes it as the value of options, which it does for any type, once.</summary>
    private sealed class AppUsers
    {
        public SignalServerUsers? Users { get; set; }
    }
}
