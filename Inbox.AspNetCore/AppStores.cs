using Inbox.Memory;
using Inbox.Rendezvous;
using Inbox.Rooms;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore;

/// <summary>The stores of rooms and codes: those that the app has registered, or else one in memory for each path.</summary>
internal static class AppStores
{
    /// <exception cref="InvalidOperationException">No store is registered with that key.</exception>
    public static IRoomStore Rooms(IServiceProvider services, InboxRoomsOptions options) =>
        Registered<IRoomStore>(services, options.Store) ?? new MemoryRoomStore(options.Limits, services.GetService<TimeProvider>());

    /// <exception cref="InvalidOperationException">No store is registered with that key.</exception>
    public static IRendezvousStore Codes(IServiceProvider services, InboxRendezvousOptions options) =>
        Registered<IRendezvousStore>(services, options.Store)
        ?? new MemoryRendezvousStore(options.Codes, services.GetService<TimeProvider>());

    /// <returns>The store; null if the name is empty and the app has registered none.</returns>
    private static TStore? Registered<TStore>(IServiceProvider services, string name)
        where TStore : class =>
        services.GetKeyedService<TStore>(name)
        ?? (name.Length == 0
            ? services.GetService<TStore>()
            : throw new InvalidOperationException(
                $"No {typeof(TStore).Name} is registered with the key \"{name}\". Register one with that key."));
}
