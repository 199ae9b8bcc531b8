using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Inbox.Browser.Tests.Driving;

/// <summary>The Node program in driver/ that drives the browsers: a JSON command a line in, a JSON reply a line out.</summary>
internal sealed class Driver : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode?>> _replies = new();
    private readonly Task _reading;
    private int _lastId;

    public Driver()
    {
        _process = Process.Start(new ProcessStartInfo("node", "driver.mjs")
        {
            WorkingDirectory = Machine.Driver,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _reading = ReadRepliesAsync();
    }

    public async Task<Browser> LaunchAsync(string name, object? options = null) => new(
        this, (string)(await CallAsync("launch", new { browser = name, executablePath = Machine.PathOf(name), options = options ?? new { } }))!);

    public async Task<JsonNode?> CallAsync(string command, object arguments)
    {
        var id = Interlocked.Increment(ref _lastId);
        var reply = _replies[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = JsonSerializer.SerializeToNode(arguments)!.AsObject();
        message["id"] = id;
        message["command"] = command;
        lock (_process)
        {
            _process.StandardInput.WriteLine(message.ToJsonString());
            _process.StandardInput.Flush();
        }

        return await reply.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadRepliesAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            var reply = JsonNode.Parse(line)!;
            if (_replies.TryRemove((int)reply["id"]!, out var waiting))
            {
                if (reply["error"] is { } error)
                {
                    waiting.SetException(new InvalidOperationException((string?)error));
                }
                else
                {
                    waiting.SetResult(reply["result"]);
                }
            }
        }

        foreach (var (_, waiting) in _replies)
        {
            waiting.TrySetException(new InvalidOperationException("The driver has ended."));
        }
    }
}
