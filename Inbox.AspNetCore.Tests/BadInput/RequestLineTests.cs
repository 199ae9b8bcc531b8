using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.BadInput;

public sealed class RequestLineTests(Door door) : BadInputTests(door)
{
    [TestCase("to=alice&to=bob", 200)]
    [TestCase("to=alice&broken", 200)]
    [TestCase("&&to=alice&&", 200)]
    [TestCase("?to=alice", 200)]
    [TestCase("%74o=alice", 200)]
    [TestCase("to=alic%65", 200)]
    [TestCase("to=a%3Ab", 404)]
    [TestCase("to=J%C3%BCrgen", 404)]
    [TestCase("to=50%25", 404)]
    [TestCase("to=a%3Bb", 404)]
    [TestCase("to=a+b", 404)]
    [TestCase("to==", 404)]
    [TestCase("to=", 400)]
    [TestCase("to=%00", 400)]
    [TestCase("to=%7F", 400)]
    [TestCase("to=%C2%80", 400)]
    [TestCase("to=alice;", 400)]
    [TestCase("to=alice;to=bob", 400)]
    [TestCase("to=%", 400)]
    [TestCase("to=%4", 400)]
    [TestCase("to=%zz", 400)]
    [TestCase("to=%+1", 400)]
    [TestCase("to=%C3%28", 400)]
    [TestCase("to=%ED%A0%80", 400)]
    [TestCase("to=alice&x=%", 400)]
    public async Task A_recipient_is_what_the_query_clearly_says_or_the_answer_is_no(string query, int status)
    {
        await WithAppAsync(async app =>
        {
            await app.Peer("alice").ReceiveAsync();

            var answer = await RawConnection.AskAsync(app, $"POST /inbox?{query} HTTP/1.1\r\nHost: x\r\n{RawConnection.Alice}Content-Length: 5\r\n\r\nhello");

            answer.Status.Should().Be(status);
            (await app.Peer("alice").ReceiveAsync()).Status.Should().Be(status == 200 ? 200 : 204);
        });
    }

    [TestCase("get")]
    [TestCase("Get")]
    [TestCase("post")]
    [TestCase("Delete")]
    [TestCase("options")]
    public async Task Methods_are_case_sensitive(string method)
    {
        await WithAppAsync(async app =>
        {
            await app.Peer("alice").SendAsync("alice", "note");

            var answer = await RawConnection.AskAsync(app, $"{method} /inbox HTTP/1.1\r\nHost: x\r\n{RawConnection.Alice}\r\n");

            answer.ShouldBeProblem(405, "Method not allowed");
            (await app.Peer("alice").ReceiveAsync()).Text.Should().Be("note");
        });
    }

    [TestCase("GET /inbox?to=ü HTTP/1.1\r\nHost: x\r\n\r\n")]
    [TestCase("GET /inbox HTTP/1.1\r\n\r\n")]
    [TestCase("GET  /inbox HTTP/1.1\r\nHost: x\r\n\r\n")]
    [TestCase("GET /inbox HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n")]
    [TestCase("GET /in%00box HTTP/1.1\r\nHost: x\r\n\r\n")]
    [TestCase("\u0016\u0003\u0001\u0002\u0000\r\n\r\n")]
    public async Task What_is_no_HTTP_is_400(string request)
    {
        (await AskAsync(request)).Status.Should().Be(400);
    }

    [TestCase("/inbox/x")]
    [TestCase("/Inboxes")]
    [TestCase("/")]
    public async Task Paths_beside_the_door_are_not_served(string path)
    {
        (await AskAsync($"GET {path} HTTP/1.1\r\nHost: x\r\n{RawConnection.Alice}\r\n")).Status.Should().Be(404);
    }

    [TestCase("/inbox/")]
    [TestCase("/INBOX")]
    [TestCase("/%69nbox")]
    [TestCase("/./a/../inbox")]
    [TestCase("http://other.example/inbox")]
    public async Task Other_spellings_of_the_path_are_the_door(string path)
    {
        (await AskAsync($"GET {path} HTTP/1.1\r\nHost: other.example\r\n{RawConnection.Alice}\r\n")).Status.Should().Be(204);
    }

    [Test]
    public async Task Ten_thousand_bytes_of_headers_are_fine()
    {
        var headers = string.Concat(Enumerable.Range(0, 50).Select(i => $"X-{i}: {new string('x', 200)}\r\n"));

        (await AskAsync($"GET /inbox HTTP/1.1\r\nHost: x\r\n{RawConnection.Alice}{headers}\r\n")).Status.Should().Be(204);
    }

    [Test]
    public async Task More_headers_than_the_server_takes_are_431()
    {
        var headers = string.Concat(Enumerable.Range(0, 50).Select(i => $"X-{i}: {new string('x', 1000)}\r\n"));

        (await AskAsync($"GET /inbox HTTP/1.1\r\nHost: x\r\n{RawConnection.Alice}{headers}\r\n")).Status.Should().Be(431);
    }
}
