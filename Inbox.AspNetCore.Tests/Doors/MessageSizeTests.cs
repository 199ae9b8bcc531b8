using System.Net;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Hosting;

namespace Inbox.AspNetCore.Tests.Doors;

public sealed class MessageSizeTests(Door door) : DoorTests(door)
{
    private const int MiB = 1024 * 1024;

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_message_of_1_MiB_passes_whole(bool withLength)
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");
        var body = Noise(MiB);

        (await alice.SendAsync("alice", Content(body, withLength))).Status.Should().Be(200);

        (await alice.ReceiveAsync()).Bytes.AsSpan().SequenceEqual(body).Should().BeTrue();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task One_byte_more_is_413_and_nothing_is_stored(bool withLength)
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");

        (await alice.SendAsync("alice", Content(Noise(MiB + 1), withLength))).ShouldBeProblem(413, "Message too large");

        (await alice.ReceiveAsync()).Status.Should().Be(204);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task The_limit_is_the_hosts_to_set(bool withLength)
    {
        await using var app = await StartAsync(options => options.MaxMessageBytes = 10);
        var alice = app.Peer("alice");

        (await alice.SendAsync("alice", Content(Noise(10), withLength))).Status.Should().Be(200);
        (await alice.SendAsync("alice", Content(Noise(11), withLength))).Status.Should().Be(413);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_lower_limit_of_the_server_is_413_too(bool withLength)
    {
        await using var app = await StartAsync(host: builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 1000));
        var alice = app.Peer("alice");

        (await alice.SendAsync("alice", Content(Noise(1001), withLength))).ShouldBeProblem(413, "Unreadable body");

        (await alice.ReceiveAsync()).Status.Should().Be(204);
    }

    [Test]
    public async Task A_batch_of_large_messages_passes_whole()
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");
        var bodies = new[] { Noise(MiB), Noise(MiB - 1), Noise(MiB / 2) };
        foreach (var body in bodies)
        {
            await alice.SendAsync("alice", body);
        }

        var batch = (await alice.ReceiveAsync("max=10")).Json;

        batch.GetArrayLength().Should().Be(3);
        for (var i = 0; i < 3; i++)
        {
            batch[i].GetProperty("base64").GetBytesFromBase64().AsSpan().SequenceEqual(bodies[i]).Should().BeTrue();
        }
    }

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(length).NextBytes(noise);
        return noise;
    }

    private static HttpContent Content(byte[] body, bool withLength) => withLength ? new ByteArrayContent(body) : new StreamedContent(body);

    /// <summary>Does not say how long it is: chunks in HTTP/1.1, frames in HTTP/2.</summary>
    private sealed class StreamedContent(byte[] body) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var start = 0; start < body.Length; start += 50_000)
            {
                await stream.WriteAsync(body.AsMemory(start, Math.Min(50_000, body.Length - start)));
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
