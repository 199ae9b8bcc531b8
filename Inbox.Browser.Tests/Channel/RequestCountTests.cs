using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Channel;

/// <summary>What a WebRTC set-up costs over plain HTTP.</summary>
[TestFixture]
internal sealed class RequestCountTests : ChannelFixture
{
    /// <summary>Two peers with camera, microphone and a data channel each, over long polls. One comes when the other has found nobody.</summary>
    private const string SetUp = """
        globalThis.posts = 0; globalThis.gets = 0; globalThis.messages = 0; globalThis.found = 0; globalThis.told = 0;
        globalThis.count = async (input, init) => {
          if (init.method === 'POST') {
            posts++;
            const { hello, description, candidates = [] } = JSON.parse(init.body);
            messages += (hello || description ? 1 : 0) + candidates.length;
            told += candidates.length;
          }
          const response = await fetch(input, init);
          // One that nothing came of is a GET of whoever waits, not of a message.
          if (response.status === 404) comes();
          if (init.method === 'GET' && response.status === 200) gets++;
          return response;
        };
        globalThis.call = navigator.mediaDevices.getUserMedia({ audio: true, video: true }).then((camera) => {
          const open = (name, index) => {
            const channel = new SignalingChannel({ name, password: 'key', transport: 'long-poll', fetch: count });
            const prepare = (connection) => {
              for (const track of camera.getTracks()) connection.addTrack(track, camera);
              connection.createDataChannel('talk', { negotiated: true, id: 0 });
              connection.addEventListener('icecandidate', ({ candidate }) => (found += candidate?.candidate ? 1 : 0));
            };
            (globalThis.peers ??= []).push(new Peer({ channel, remote: names[1 - index], polite: index === 0, prepare }));
          };
          globalThis.comes = () => peers.length === 1 && open(names[1], 1);
          open(names[0], 0);
        });
        call.then(() => 'ready')
        """;

    [TestCase("chromium")]
    [TestCase("firefox")]
    public async Task A_video_call_takes_at_most_half_of_one_request_out_and_one_in_for_each_message(string program)
    {
        var page = await OpenAsync(program);
        await page.EvaluateAsync($"globalThis.names = ['{Unique("left")}', '{Unique("right")}'], 0");
        await page.EvaluateAsync(SetUp);
        await page.WaitForAsync("globalThis.peers?.length === 2 && peers.every(({ connection: { connectionState, iceGatheringState } }) => connectionState === 'connected' && iceGatheringState === 'complete')");

        // What was found last is on its way.
        await page.WaitForAsync("told >= found");
        var counts = (await page.EvaluateAsync("({ posts, gets, messages })"))!;
        var (posts, gets, messages) = ((int)counts["posts"]!, (int)counts["gets"]!, (int)counts["messages"]!);

        TestContext.Out.WriteLine($"{posts} POSTs and {gets} GETs for {messages} messages");
        (posts + gets).Should().BeLessThanOrEqualTo(messages, "{0} POSTs and {1} GETs carried {2} greetings, descriptions and candidates, which one by one would have been {3} requests",
            posts, gets, messages, 2 * messages);
    }
}
