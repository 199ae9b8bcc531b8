using Inbox.Memory;
using Inbox.Rendezvous;
using Inbox.Rooms;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore;

/// <summary>Rooms and codes: those that the app has registered, or in memory, for the path that asks alone.</summary>
internal static class AppStores
{
    /// <exception cref="InvalidOperationException">There are none of that name.</exception>
    public static IRoomStore Rooms(IServiceProvider services, InboxRoomsOptions options) =>
        Registered<IRoomStore>(services, options.Store) ?? new MemoryRoomStore(options.Limits, services.GetService<TimeProvider>());

    /// <exception cref="InvalidOperationException">There are none of that name.</exception>
    public static IRendezvousStore Codes(IServiceProvider services, InboxRendezvousOptions options) =>
        Registered<IRendezvousStore>(services, options.Store) ?? new MemoryRendezvousStore(options.Codes, services.GetService<TimeProvider>());

    /// <returns>Null: the name is empty, and the app has registered none.</returns>
    private static TStore? Registered<TStore>(IServiceProvider services, string name)
        where TStore : class =>
        services.GetKeyedService<TStore>(name)
        ?? (name.Length == 0
            ? services.GetService<TStore>()
            : throw new InvalidOperationException($"There is no {typeof(TStore).Name} called \"{name}\": register one with that key."));
}
