using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Tests.Doors;

/// <summary>What a request that waits keeps of its headers, which others see when it is over.</summary>
public sealed class ParkedRequestTests(Door door) : DoorTests(door)
{
    [TestCase("wait=25", 8000, false)]
    [TestCase("wait=25", 2000, true)]
    [TestCase("wait=0", 8000, true)]
    public async Task One_with_many_headers_keeps_those_that_a_log_is_interested_in(string query, int length, bool isKept)
    {
        var seen = new TaskCompletionSource<Dictionary<string, string>>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await InboxApp.StartAsync(_ => { }, app =>
        {
            app.Use(async (context, next) =>
            {
                await next(context);
                if (context.Request.Headers.UserAgent == "watched")
                {
                    seen.TrySetResult(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
                }
            });
            Door.Open(app, "/inbox", null);
        }, Door.Http);
        (string, string)[] headers = [("User-Agent", "watched"), ("X-Large", new string('x', length))];
        if (query == "wait=0")
        {
            (await app.Peer("alice").ReceiveAsync(query, headers)).Status.Should().Be(204);
        }
        else
        {
            var waiting = await app.ParkAsync(app.Peer("alice"), query, headers);
            await app.Peer("bob").SendAsync("alice", "offer");
            (await waiting).Text.Should().Be("offer");
        }

        var left = await seen.Task.WaitAsync(Patience.Limit);
        left.Should().ContainKey("Host").WhoseValue.Should().Be(app.Address.Authority);
        left.ContainsKey("X-Large").Should().Be(isKept);
        left.ContainsKey("Authorization").Should().Be(isKept);
    }

    [TestCase(0, true)]
    [TestCase(1, false)]
    public void The_limit_is_counted_in_characters_of_names_and_values(int over, bool isKept)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers["x"] = new string('x', ParkedRequest.MaxHeaderLength - 1 + over);
        ParkedRequest.LetGoOfHeaders(request);
        request.Headers.ContainsKey("x").Should().Be(isKept);
    }
}
