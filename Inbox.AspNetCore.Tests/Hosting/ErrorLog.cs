using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>Keeps what was logged as an error or worse.</summary>
internal sealed class ErrorLog : ILoggerProvider, ILogger
{
    /// <summary>Kestrel's own, when it throws away a body in which it found what it cannot read: the answer is out by then.</summary>
    private const string CannotDrain = "RequestBodyDrainBodyReaderInvalidState";

    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && eventId.Name != CannotDrain)
        {
            _lines.Enqueue($"{formatter(state, exception)} {exception}");
        }
    }

    public void Dispose()
    {
    }
}
