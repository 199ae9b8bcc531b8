using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Memory;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Embedding;

/// <summary>A store of the app's own that sweeps itself, and is to be drained all the same.</summary>
public sealed class DrainTests
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task A_store_that_only_drains_is_drained_when_the_app_stops(bool isAdded)
    {
        await using var app = await InboxApp.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton<IMailboxStore>(services => new DrainedStore(services.GetRequiredService<TimeProvider>()));
                if (isAdded)
                {
                    builder.Services.AddInboxSignaling();
                }
            },
            app => app.MapInbox("/inbox"));
        var waiting = await app.ParkAsync(app.Peer("alice"));

        var stopping = app.StopAsync();

        (await waiting).WaitEnded.Should().Be("stopping");
        await stopping;
    }

    private sealed class DrainedStore(TimeProvider time) : IMailboxStore, IMailboxDrain, IDisposable
    {
        private readonly MemoryMailboxStore _store = new(new(), time);

        public MailboxLimits Limits => _store.Limits;

        public ValueTask<ClaimResult> ClaimAsync(string name, ReadOnlyMemory<byte> password, ClaimOptions options = default, CancellationToken cancellationToken = default) =>
            _store.ClaimAsync(name, password, options, cancellationToken);

        public ValueTask DrainAsync(CancellationToken cancellationToken = default) => _store.DrainAsync(cancellationToken);

        public void Dispose() => _store.Dispose();
    }
}
