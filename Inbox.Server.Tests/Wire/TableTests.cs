using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Wire;

/// <summary>The tables of the protocol. Each test uses names of its own.</summary>
public sealed class TableTests(string form, string version) : WireTests(form, version)
{
    [Test]
    public async Task Nobody_is_401_with_a_challenge()
    {
        var answer = await Curl.AskAsync("");

        answer.ShouldBeProblem(401, "Credentials needed");
        answer["WWW-Authenticate"].Should().Be("Basic realm=\"inbox\", charset=\"UTF-8\"");
    }

    [Test]
    public async Task A_wrong_password_is_401()
    {
        await Curl.AskAsync("", "-u", "wrong:right");

        (await Curl.AskAsync("", "-u", "wrong:guess")).ShouldBeProblem(401, "Wrong password");
    }

    [Test]
    public async Task Nothing_is_204_at_once()
    {
        var answer = await Curl.AskAsync("", "-u", "nothing:x");

        answer.Status.Should().Be(204);
        answer["X-From"].Should().BeNull();
        answer.WaitEnded.Should().BeNull();
    }

    [Test]
    public async Task A_message_is_200_with_its_headers()
    {
        await Curl.AskAsync("", "-u", "reader:x");
        (await Curl.AskAsync("?to=reader", "-u", "J\u00fcrgen:x", "-d", "{\"a\":1}", "-H", "Content-Type: application/json")).Status.Should().Be(200);

        var answer = await Curl.AskAsync("", "-u", "reader:x");

        answer.Status.Should().Be(200);
        answer.Text.Should().Be("{\"a\":1}");
        answer["X-From"].Should().Be("J%C3%BCrgen");
        answer.ContentType.Should().Be("application/json");
        answer["X-Content-Type-Options"].Should().Be("nosniff");
        answer["Cache-Control"].Should().Be("no-store");
        answer.MessageId.Should().BePositive();
    }

    [Test]
    public async Task A_plain_d_sends_its_bytes()
    {
        (await Curl.AskAsync("?to=plain", "-u", "plain:x", "-d", "a=1&b=2")).Status.Should().Be(200);

        var answer = await Curl.AskAsync("", "-u", "plain:x");

        answer.Text.Should().Be("a=1&b=2");
        answer.ContentType.Should().Be("application/octet-stream");
    }

    [Test]
    public async Task A_wait_is_ended_by_a_message()
    {
        await Curl.AskAsync("", "-u", "waiter:x");
        var waiting = Curl.AskAsync("?wait=25", "-u", "waiter:x");

        await Curl.AskAsync("?to=waiter", "-u", "other:x", "-d", "offer");

        (await waiting).Text.Should().Be("offer");
    }

    [Test]
    public async Task A_wait_is_ended_by_its_time()
    {
        var answer = await Curl.AskAsync("", "-u", "patient:x", "-H", "Prefer: wait=1");

        answer.Status.Should().Be(204);
        answer.WaitEnded.Should().Be("timeout");
        answer["Preference-Applied"].Should().Be("wait=1");
    }

    [Test]
    public async Task A_batch_is_json()
    {
        await Curl.AskAllAsync("?to=batch&n=[1-3]", "-u", "batch:x", "-d", "hello");

        var batch = (await Curl.AskAsync("?max=10", "-u", "batch:x")).Json;

        batch.EnumerateArray().Select(envelope => envelope.GetProperty("text").GetString()).Should().Equal("hello", "hello", "hello");
    }

    [Test]
    public async Task An_acknowledged_message_is_gone()
    {
        await Curl.AskAsync("?to=careful", "-u", "careful:x", "-d", "note");
        var first = await Curl.AskAsync("", "-u", "careful:x", "-H", "Last-Event-ID: 0");

        (await Curl.AskAsync("?after=0", "-u", "careful:x")).Text.Should().Be("note");
        (await Curl.AskAsync($"?after={first.MessageId}", "-u", "careful:x")).Status.Should().Be(204);
    }

    [TestCase("", "Recipient needed", 400)]
    [TestCase("?to=", "Recipient needed", 400)]
    [TestCase("?to=a;b", "Unreadable query", 400)]
    [TestCase("?to=%zz", "Unreadable query", 400)]
    [TestCase("?to=nobody", "No such mailbox", 404)]
    public async Task A_send_that_cannot_be_is_refused(string query, string title, int status)
    {
        (await Curl.AskAsync(query, "-u", "sender:x", "-d", "x")).ShouldBeProblem(status, title);
    }

    [TestCase(1024 * 1024, 200)]
    [TestCase((1024 * 1024) + 1, 413)]
    public async Task One_MiB_is_the_largest_message(int bytes, int status)
    {
        var file = Here.Write($"{bytes}", new string('x', bytes));

        string[] withLength = ["--data-binary", $"@{file}"];
        string[] inChunks = ["-T", file, "-X", "POST", "-H", "Transfer-Encoding: chunked"];

        (await Curl.AskAsync($"?to=large{bytes}", ["-u", $"large{bytes}:x", .. withLength])).Status.Should().Be(status);
        (await Curl.AskAsync($"?to=large{bytes}", ["-u", $"large{bytes}:x", .. inChunks])).Status.Should().Be(status);
    }

    [Test]
    public async Task The_message_after_the_hundredth_is_503()
    {
        var answers = await Curl.AskAllAsync("?to=full&n=[1-101]", "-u", "full:x", "-d", "x");

        answers.Take(100).Should().OnlyContain(answer => answer.Status == 200);
        answers[100].ShouldBeProblem(503, "Mailbox full");
        answers[100]["Retry-After"].Should().Be("1");
    }

    [Test]
    public async Task The_wrong_password_after_the_tenth_is_429_and_the_right_one_gets_in()
    {
        await Curl.AskAsync("", "-u", "guessed:right");

        var answers = await Curl.AskAllAsync("?n=[1-11]", "-u", "guessed:wrong");

        answers.Take(10).Should().OnlyContain(answer => answer.Status == 401);
        answers[10].ShouldBeProblem(429, "Too many wrong passwords");
        answers[10]["Retry-After"].Should().MatchRegex("^[1-6]?[0-9]$");
        (await Curl.AskAsync("", "-u", "guessed:right")).Status.Should().Be(204);
    }

    [Test]
    public async Task Leaving_is_204_and_then_nobody_is_there()
    {
        await Curl.AskAsync("", "-u", "leaver:x");

        (await Curl.AskAsync("", "-u", "leaver:x", "-X", "DELETE")).Status.Should().Be(204);
        (await Curl.AskAsync("?to=leaver", "-u", "sender:x", "-d", "x")).Status.Should().Be(404);
    }

    [TestCase("-X", "OPTIONS", 204)]
    [TestCase("-X", "PUT", 405)]
    [TestCase("-X", "get", 405)]
    [TestCase("--head", "", 405)]
    public async Task Other_methods_say_what_is_allowed(string flag, string method, int status)
    {
        var answer = await Curl.AskAsync("", method.Length == 0 ? [flag] : [flag, method]);

        answer.Status.Should().Be(status);
        answer["Allow"].Should().Be("GET, POST, DELETE, OPTIONS");
    }
}
