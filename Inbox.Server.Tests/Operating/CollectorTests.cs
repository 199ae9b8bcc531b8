using System.Collections.Concurrent;
using System.Text;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Inbox.Server.Tests.Operating;

/// <summary>What a collector of OpenTelemetry gets, as its standard variables say.</summary>
public sealed class CollectorTests : ServerTests
{
    [Test]
    public async Task It_gets_metrics_and_the_spans_of_a_message()
    {
        var (got, both) = (new ConcurrentDictionary<string, string>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var collector = await InboxApp.StartAsync(_ => { }, app => app.MapPost("/v1/{kind}", async (string kind, HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);

            // The names stand in the message as they are; its format is a matter between OpenTelemetry's own ends.
            got.AddOrUpdate(kind, _ => Encoding.Latin1.GetString(body.ToArray()), (_, before) => before + Encoding.Latin1.GetString(body.ToArray()));
            if (got.GetValueOrDefault("traces")?.Contains("deliver", StringComparison.Ordinal) is true && got.GetValueOrDefault("metrics")?.Contains("inbox.messages.time_in_mailbox", StringComparison.Ordinal) is true)
            {
                both.TrySetResult();
            }
        }));
        var start = ServerProcess.Start(ServerForm.Published, Here, "-bind=127.0.0.1:0", "-https=false");
        start.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address.ToString();
        start.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        start.Environment["OTEL_METRIC_EXPORT_INTERVAL"] = "200";
        start.Environment["OTEL_BSP_SCHEDULE_DELAY"] = "200";
        await using var server = await AppProcess.StartAsync(start, "Ctrl+C stops the server");
        using var http = server.Client();
        var alice = http.Peer("alice");
        await alice.ReceiveAsync();
        (await alice.SendAsync("alice", "hello")).Status.Should().Be(200);
        (await alice.ReceiveAsync()).Text.Should().Be("hello");

        await both.Task.WaitAsync(Patience.Limit);

        got["traces"].Should().Contain("send").And.Contain("inbox").And.NotContain("alice");
        got["metrics"].Should().Contain("inbox.messages.time_in_mailbox").And.NotContain("alice");
        (await http.AskAsync(HttpMethod.Get, "/metrics")).Status.Should().Be(404, "a collector is not Prometheus");
    }
}
