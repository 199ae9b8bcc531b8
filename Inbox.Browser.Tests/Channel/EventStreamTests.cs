using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Channel;

/// <summary>How the browser modules read server-sent events (WHATWG HTML, 9.2).</summary>
[TestFixture]
internal sealed class EventStreamTests : ChannelFixture
{
    [Test]
    public async Task Events_are_the_same_wherever_the_network_cuts_the_stream()
    {
        var page = await (await Browsers.OpenAsync()).OpenBlankAsync(Server.Url);
        var different = await page.EvaluateAsync("""
            import('/_content/Inbox.AspNetCore/event-stream.js').then(({ EventStreamParser }) => {
              const text = ':open\n\nid: 1\ndata: {"a":\ndata: 1}\n\r\nretry: 5\r\nevent: superseded\rdata:{}\r\r: beat\n\ndata\n\nevent: dropped\n\ndata:  ä\n\n';
              const read = (...pieces) => {
                const parser = new EventStreamParser();
                return JSON.stringify(pieces.flatMap((piece) => parser.push(piece)));
              };
              const expected = JSON.stringify([
                { type: 'comment', data: '' }, { type: 'message', data: '{"a":\n1}' }, { type: 'superseded', data: '{}' },
                { type: 'comment', data: '' }, { type: 'message', data: '' }, { type: 'message', data: ' ä' },
              ]);
              const readings = [read(text), read(...text), ...[...text].map((_, cut) => read(text.slice(0, cut), text.slice(cut)))];
              return readings.filter((reading) => reading !== expected);
            })
            """);
        different!.AsArray().Select(reading => (string?)reading).Should().BeEmpty();
    }
}
