using System.Diagnostics.Metrics;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

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

    /// <summary>As when a load balancer gives a client's requests to two processes, each with mailboxes in its own memory.</summary>
    [Test]
    public async Task A_client_that_comes_from_another_process_behind_the_same_address_makes_this_one_warn()
    {
        var warned = new Warning("ForeignIds");
        await using var app = await InboxApp.StartAsync(builder => builder.Logging.AddProvider(warned), app => door.Open(app, "/inbox", null));
        await app.Clock.NextPeriodAsync();
        var ofAnotherProcess = (app.Clock.GetUtcNow().AddSeconds(1) - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        await app.Peer("alice").ReceiveAsync($"after={ofAnotherProcess}");

        app.Clock.AdvanceSeconds(2);

        await warned.IsGiven.WaitAsync(Patience.Limit);
    }

    /// <summary>Awaits one event of the log.</summary>
    private sealed class Warning(string name) : ILoggerProvider, ILogger
    {
        private readonly TaskCompletionSource _given = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task IsGiven => _given.Task;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning && eventId.Name == name)
            {
                _given.TrySetResult();
            }
        }

        public void Dispose()
        {
        }
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
