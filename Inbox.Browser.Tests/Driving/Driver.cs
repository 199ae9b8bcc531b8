using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Inbox.Browser.Tests.Driving;

/// <summary>
/// The Node program in driver/ that drives the browsers: a JSON command a line in, a JSON reply a line out. Commands of any number of tests
/// run side by side.
/// </summary>
internal sealed class Driver
{
    private static readonly Lock _starting = new();
    private static Driver? _shared;

    private readonly Process _process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode?>> _replies = new();
    private readonly Task _reading;
    private int _lastId;

    private Driver()
    {
        _process = Process.Start(new ProcessStartInfo("node", "driver.mjs")
        {
            WorkingDirectory = Machine.Driver,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _reading = ReadRepliesAsync();
    }

    /// <summary>The one of all tests. If it has ended, which is a fault, the tests that come get another.</summary>
    public static Driver Shared
    {
        get
        {
            lock (_starting)
            {
                return _shared is { _process.HasExited: false } ? _shared : _shared = new();
            }
        }
    }

    /// <summary>Ends it, and its browsers.</summary>
    public static async Task EndSharedAsync()
    {
        if (_shared is { } driver)
        {
            driver._process.StandardInput.Close();
            await driver._process.WaitForExitAsync();
            await driver._reading;
            driver._process.Dispose();
        }
    }

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

        await Task.WhenAny(reply.Task, _reading);
        return reply.Task.IsCompleted ? await reply.Task : throw new InvalidOperationException("The driver has ended.");
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
    }
}
