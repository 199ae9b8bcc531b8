using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Inbox.Browser.Tests.Driving;

/// <summary>The other side of a page, without a browser and on a network without trouble.</summary>
internal sealed class Correspondent : IDisposable
{
    private readonly HttpClient _http = new();
    private readonly Uri _inbox;

    public Correspondent(Uri server, string name)
    {
        Name = name;
        _inbox = new(server, "/inbox");
        _http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:key")));
    }

    public string Name { get; }

    public async Task<int> SendAsync(string to, int number)
    {
        using var content = new StringContent($"{number}", new MediaTypeHeaderValue("application/json"));
        using var answer = await _http.PostAsync(new Uri($"{_inbox}?to={to}"), content);
        return (int)answer.StatusCode;
    }

    /// <summary>One after the other; a full mailbox is tried again.</summary>
    public async Task SendNumbersAsync(string to, int first, int last)
    {
        for (var number = first; number <= last; number++)
        {
            int status;
            while ((status = await SendAsync(to, number)) == 503)
            {
                await Task.Delay(20);
            }

            status.Should().Be(200);
        }
    }

    /// <summary>Waits until there is no such mailbox (any more).</summary>
    public async Task IsRefusedAsync(string to)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (await SendAsync(to, 0) != 404)
        {
            patience.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(30), "{0} has been left", to);
            await Task.Delay(20);
        }
    }

    public async Task LeaveAsync()
    {
        using var answer = await _http.DeleteAsync(_inbox);
    }

    /// <summary>Every number that comes, until that one has come.</summary>
    public async Task<List<int>> ReceiveUntilAsync(int last)
    {
        var numbers = new List<int>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!numbers.Contains(last))
        {
            var text = await _http.GetStringAsync(new Uri($"{_inbox}?wait=10&max=100"), patience.Token);
            numbers.AddRange(text.Length == 0 ? [] : JsonNode.Parse(text)!.AsArray().Select(envelope => (int)envelope!["data"]!));
        }

        return numbers;
    }

    public void Dispose() => _http.Dispose();
}
