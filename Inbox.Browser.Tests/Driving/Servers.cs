namespace Inbox.Browser.Tests.Driving;

/// <summary>The servers that tests share, one for each set of flags.</summary>
internal static class Servers
{
    private const int FirstPort = 20_000;
    private const int Ports = 12_000;

    private static readonly SemaphoreSlim _turn = new(1);
    private static readonly Dictionary<string, Shared> _current = [];
    private static readonly List<Shared> _all = [];

    /// <summary>A server that others with these flags use, too, or have used.</summary>
    /// <param name="flags">What it is started with.</param>
    /// <param name="tests">How many tests may use it before another one takes its place.</param>
    /// <param name="node">Which of several servers with the same flags, that share a Redis.</param>
    public static async Task<Lease> TakeAsync(string[] flags, int tests = int.MaxValue, int node = 1)
    {
        await _turn.WaitAsync();
        try
        {
            var key = $"{node} {string.Join(' ', flags)}";
            if (!_current.TryGetValue(key, out var shared) || shared.Taken >= tests || shared.Server.HasEnded)
            {
                _current[key] = shared = new(await Server.StartAsync(flags: flags));
                _all.Add(shared);
            }

            shared.Taken++;
            shared.Users++;
            return new(shared, () => ReturnAsync(key, shared, tests));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// A server for one test. Its port is none of those that the system gives out, so that nobody has taken it when the test starts the
    /// server again.
    /// </summary>
    public static async Task<Server> StartOwnAsync(string[] flags)
    {
        while (true)
        {
            var port = FirstPort + Random.Shared.Next(Ports);
            try
            {
                return await Server.StartAsync($"127.0.0.1:{port}", flags);
            }
            catch (InvalidOperationException) when (IsTaken(port))
            {
                // Another one, then.
            }
        }
    }

    public static async Task EndAsync()
    {
        foreach (var shared in _all)
        {
            await shared.Server.DisposeAsync();
        }
    }

    /// <summary>Ends a server that has served as many tests as this one allows. Another test with these flags, which allows more, gets a new one.</summary>
    private static async ValueTask ReturnAsync(string key, Shared shared, int tests)
    {
        await _turn.WaitAsync();
        try
        {
            if (--shared.Users == 0 && shared.Taken >= tests)
            {
                _all.Remove(shared);
                if (_current.TryGetValue(key, out var current) && current == shared)
                {
                    _current.Remove(key);
                }

                await shared.Server.DisposeAsync();
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private static bool IsTaken(int port) =>
        System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port);

    /// <summary>One test's use of a shared server.</summary>
    internal sealed class Lease(Shared shared, Func<ValueTask> end) : IAsyncDisposable
    {
        public Server Server => shared.Server;

        public ValueTask DisposeAsync() => end();
    }

    internal sealed class Shared(Server server)
    {
        public Server Server => server;

        public int Taken { get; set; }

        public int Users { get; set; }
    }
}
