using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Channel;

/// <summary>What becomes of a message that a page sends, whatever it goes by.</summary>
[TestFixture]
internal sealed class SendTests : ChannelFixture
{
    [Test]
    public async Task A_refusal_has_the_same_status_over_the_socket_as_by_a_request()
    {
        var page = await OpenAsync("chromium", new { transport = "socket" });
        await page.IsOpenAsync();
        foreach (var (to, value, status) in new[] { ("nobody", "1", 404), ("", "1", 400), (Own, "'x'.repeat(1_100_000)", 413), (Own, "'x'.repeat(3_000_000)", 413) })
        {
            var end = await page.EvaluateAsync($"channel.send('{to}', {value}, {{ patience: 0 }}).catch((error) => error.status)");
            ((int?)end).Should().Be(status, "{0} to '{1}'", value, to);
        }

        // The socket that a frame beyond all bounds has ended is replaced.
        await page.SendNumbersAsync(Own, 1, 3);
        await page.HasGotAsync(1, 3);
    }
}
