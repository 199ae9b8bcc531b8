using System.Collections.Concurrent;
using System.Text;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Inbox.AspNetCore.Tests.Doors;

/// <summary>Everything that is logged, down to the last trace, counted or answered is searched for passwords and bodies.</summary>
[TestFixture]
public sealed class SecretTests
{
    private const string Password = "hunter2-the-password";
    private const string Wrong = "hunter3-the-guess";
    private const string Body = "v=0 the-session-description";

    [Test]
    public async Task No_password_and_no_body_stands_in_a_log_a_metric_or_an_error()
    {
        var log = new EverythingLog();
        await using var app = await InboxApp.StartAsync(
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace);
                builder.Services.AddInboxSignaling(options => options.MaxMessageBytes = 100);
            },
            app => app.MapInbox("/inbox"));
        using var metrics = new MeterLog(app);
        var (alice, guesser) = (app.Peer("alice", Password), app.Peer("alice", Wrong));

        var errors = new List<Answer> { await alice.SendAsync("nobody", Body), await alice.SendAsync("alice", Body + new string('x', 200)) };
        for (var i = 0; i < 12; i++)
        {
            errors.Add(await guesser.SendAsync("alice", Body));
        }

        (await alice.SendAsync("alice", Body)).Status.Should().Be(200);
        (await alice.ReceiveAsync()).Text.Should().Be(Body);
        (await alice.LeaveAsync()).Status.Should().Be(204);

        log.Lines.Should().NotBeEmpty();
        metrics.Lines.Should().NotBeEmpty();
        var told = string.Join('\n', log.Lines) + string.Join('\n', metrics.Lines) + string.Join('\n', errors.Select(error => error.Text));
        foreach (var secret in new[] { Password, Wrong, Body })
        {
            told.Should().NotContain(secret);
            told.Should().NotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice:{secret}")));
        }
    }

    private sealed class EverythingLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Lines.Enqueue(state.ToString() ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
