using System.Collections.Concurrent;
using System.Diagnostics;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Diagnostics;

/// <summary>What somebody sees who traces messages.</summary>
[NonParallelizable]
public sealed class TracingTests
{
    [TestCase("socket")]
    [TestCase("request")]
    public async Task A_delivery_links_to_the_span_of_its_send(string way)
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        using var spans = new Spans();
        var (alice, bob) = (app.Peer("alice"), app.Peer("bob"));
        await bob.ReceiveAsync();
        await SendAsync(app, way);

        (await bob.ReceiveAsync("wait=5")).Text.Should().Be("hello");

        var deliver = await spans.DeliveryAsync();
        var send = spans.Ended.Single(span => span.OperationName == "send");
        send.Kind.Should().Be(ActivityKind.Producer);
        deliver.Kind.Should().Be(ActivityKind.Consumer);
        deliver.Links.Single().Context.SpanId.Should().Be(send.SpanId);
        deliver.Links.Single().Context.TraceId.Should().Be(send.TraceId);
        deliver.TraceId.Should().NotBe(send.TraceId, "the receiver's request has a trace of its own");
    }

    [Test]
    public async Task A_batch_links_to_each_of_its_senders()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        using var spans = new Spans();
        var bob = app.Peer("bob");
        await bob.ReceiveAsync();
        await app.Peer("alice").SendAsync("bob", "one");
        await app.Peer("carol").SendAsync("bob", "two");

        (await bob.ReceiveAsync("max=5")).Json.GetArrayLength().Should().Be(2);

        (await spans.DeliveryAsync()).Links.Select(link => link.Context.SpanId)
            .Should().Equal(spans.Ended.Where(span => span.OperationName == "send").Select(span => span.SpanId));
    }

    [Test]
    public async Task A_refused_message_is_an_error_of_its_span_and_no_name_stands_in_it()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        using var spans = new Spans();

        (await app.Peer("alice").SendAsync("nobody", "hello")).Status.Should().Be(404);

        var send = spans.Ended.Single();
        send.Status.Should().Be(ActivityStatusCode.Error);
        send.StatusDescription.Should().Be("NoSuchMailbox");
        string.Join(' ', send.TagObjects.Select(tag => $"{tag.Key}={tag.Value}")).Should().NotContain("alice").And.NotContain("nobody");
    }

    private static async Task SendAsync(InboxApp app, string way)
    {
        if (way == "request")
        {
            (await app.Peer("alice").SendAsync("bob", "hello")).Status.Should().Be(200);
            return;
        }

        using var socket = await SocketClient.OpenAsync(app, "alice", after: null);
        await socket.SayAsync("""{"to":"bob","text":"hello","ref":7}""");
        await socket.HearOkAsync(7);
    }

    /// <summary>The spans of the source "Inbox" that have ended.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly ActivityListener _listener;

        public Spans()
        {
            _listener = new()
            {
                ShouldListenTo = static source => source.Name == "Inbox",
                Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = Ended.Enqueue,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public ConcurrentQueue<Activity> Ended { get; } = new();

        /// <summary>The one delivery, once it has ended: its receiver has the message before.</summary>
        public async Task<Activity> DeliveryAsync()
        {
            Activity? delivery = null;
            await Patience.UntilAsync(() => (delivery = Ended.SingleOrDefault(span => span.OperationName == "deliver")) is not null);
            return delivery!;
        }

        public void Dispose() => _listener.Dispose();
    }
}
