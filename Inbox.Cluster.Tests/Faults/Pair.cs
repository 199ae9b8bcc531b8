using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Cluster.Tests.Faults;

/// <summary>A sender and a receiver with acknowledged delivery, over plain HTTP, whose every request may reach another server.</summary>
internal sealed class Pair(Uri cluster, int number, CancellationToken cancellationToken) : IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(2) }) { BaseAddress = cluster, Timeout = TimeSpan.FromSeconds(20) };
    private readonly string _receiver = $"receiver-{number}";

    public Ledger Ledger { get; } = new();

    /// <summary>Sends numbers until as many are accepted as wanted. What was not answered is never sent again: whether it was accepted is not known.</summary>
    public async Task SendAsync(int count)
    {
        await ClaimAsync();
        for (var next = 0; Ledger.Accepted < count; next++)
        {
            try
            {
                using var request = Request(HttpMethod.Post, $"/inbox?to={_receiver}", $"sender-{number}");
                request.Content = new StringContent(next.ToString(CultureInfo.InvariantCulture));
                using var answer = await _http.SendAsync(request, cancellationToken);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    Ledger.Accept(next);
                    continue;
                }
            }
            catch (Exception e) when (IsTrouble(e))
            {
                // Not answered.
            }

            await Task.Delay(_pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Receives until everything has come that was accepted, and the sender is done.</summary>
    public async Task ReceiveAsync(Task sending)
    {
        var after = 0L;
        while (!sending.IsCompleted || !Ledger.IsComplete)
        {
            try
            {
                using var request = Request(HttpMethod.Get, $"/inbox?after={after.ToString(CultureInfo.InvariantCulture)}&max=50&wait=5", _receiver);
                using var answer = await _http.SendAsync(request, cancellationToken);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    using var messages = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
                    foreach (var message in messages.RootElement.EnumerateArray())
                    {
                        after = message.GetProperty("id").GetInt64();
                        Ledger.Receive(int.Parse(message.GetProperty("text").GetString()!, CultureInfo.InvariantCulture), after);
                    }

                    continue;
                }

                if (answer.StatusCode == HttpStatusCode.NoContent)
                {
                    continue;
                }
            }
            catch (Exception e) when (IsTrouble(e))
            {
                // Asked again with the last id that came.
            }

            await Task.Delay(_pause, TimeProvider.System, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Until the receiver has its mailbox, nobody can send to it.</summary>
    private async Task ClaimAsync()
    {
        while (true)
        {
            try
            {
                using var request = Request(HttpMethod.Get, "/inbox?after=0", _receiver);
                using var answer = await _http.SendAsync(request, cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception e) when (IsTrouble(e))
            {
                // Once more.
            }

            await Task.Delay(_pause, TimeProvider.System, cancellationToken);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string target, string name)
    {
        var request = _http.Request(method, target);
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:secret")));
        return request;
    }

    private bool IsTrouble(Exception e) => e is HttpRequestException or SocketException or IOException or JsonException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
