using System.Diagnostics.Metrics;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Embedding;

[TestFixtureSource(typeof(PlacementTests), nameof(PlacementTests.Doors))]
public sealed class UpkeepTests(Door door)
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task The_host_frees_what_has_expired_registered_or_not(bool registered)
    {
        await using var app = await InboxApp.StartAsync(
            builder =>
            {
                if (registered)
                {
                    builder.Services.AddInboxSignaling();
                }
            },
            app => door.Open(app, "/inbox", null));
        using var freed = new FreedMailbox(app.Services.GetRequiredService<IMeterFactory>());
        await app.Clock.NextPeriodAsync();
        await app.Peer("alice").ReceiveAsync();

        app.Clock.AdvanceSeconds(62);

        (await freed.Reason.WaitAsync(Patience.Limit)).Should().Be("expiry");
    }

    [Test]
    public async Task Two_sets_of_mailboxes_are_swept_each()
    {
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services.AddInboxSignaling().Services.AddInboxSignaling("red"), app => door.Open(app, "/inbox", null));

        await app.Clock.NextPeriodAsync();
        await app.Clock.NextPeriodAsync();
    }

    private sealed class FreedMailbox : IDisposable
    {
        private readonly TaskCompletionSource<string?> _reason = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly MeterListener _listener = new();

        public FreedMailbox(IMeterFactory meters)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                // Apps of other tests run in this process too.
                if (instrument.Name == "inbox.mailboxes.retired" && ReferenceEquals(instrument.Meter.Scope, meters))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => _reason.TrySetResult(tags[0].Value as string));
            _listener.Start();
        }

        public Task<string?> Reason => _reason.Task;

        public void Dispose() => _listener.Dispose();
    }
}
