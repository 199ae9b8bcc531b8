using System.Globalization;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Inbox.Server;

/// <summary>
/// A console logger that limits repeated entries per minute: some requests make the web server log an error of two kilobytes each, and an
/// attacker may send any number of them.
/// </summary>
internal sealed class SparingLog(ILoggerProvider inner, TimeProvider time) : ILoggerProvider
{
    /// <summary>Logged entries per minute with the same event id. Further ones are counted, and the count is logged with the next such entry.</summary>
    public const int PerMinute = 10;

    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);

    public static void Use(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole();
        var console = builder.Services.Single(service => service.ServiceType == typeof(ILoggerProvider));
        builder.Services.Remove(console);
        builder.Services.AddSingleton<ILoggerProvider>(services => new SparingLog(
            new ConsoleLoggerProvider(services.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>(), services.GetServices<ConsoleFormatter>()), TimeProvider.System));
    }

    public ILogger CreateLogger(string categoryName) => new Category(inner.CreateLogger(categoryName), time);

    public void Dispose() => inner.Dispose();

    private sealed class Category(ILogger inner, TimeProvider time) : ILogger
    {
        private readonly Dictionary<int, Kind> _kinds = [];
        private readonly Lock _lock = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel) || !MayLog(eventId.Id, out var left))
            {
                return;
            }

            inner.Log(logLevel, eventId, state, exception, left == 0
                ? formatter
                : (what, error) => string.Create(CultureInfo.InvariantCulture, $"{formatter(what, error)} ({left} similar entries were not logged)"));
        }

        private bool MayLog(int id, out int left)
        {
            lock (_lock)
            {
                left = 0;
                var now = time.GetTimestamp();
                if (!_kinds.TryGetValue(id, out var kind) || time.GetElapsedTime(kind.Since, now) >= _minute)
                {
                    left = kind.Left;
                    kind = new(now, 0, 0);
                }

                var may = kind.Logged < PerMinute;
                _kinds[id] = may ? kind with { Logged = kind.Logged + 1 } : kind with { Left = kind.Left + 1 };
                return may;
            }
        }
    }

    private readonly record struct Kind(long Since, int Logged, int Left);
}
