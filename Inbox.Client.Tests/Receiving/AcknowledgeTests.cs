using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Client.Tests.Hosting;

namespace Inbox.Client.Tests.Receiving;

public sealed class AcknowledgeTests(InboxTransport transport) : Transports(transport)
{
    [Test]
    public async Task A_consumer_that_throws_in_the_middle_is_given_the_message_again()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();
        await SendAsync(app, "alice", "first", "second", "third");

        var seen = new List<string>();
        await FluentActions.Awaiting(async () =>
        {
            await foreach (var message in alice.ReceiveAllAsync(Patience.CancellationToken()))
            {
                seen.Add(message.Text);
                if (seen.Count == 2)
                {
                    throw new InvalidDataException("no disk left");
                }
            }
        }).Should().ThrowAsync<InvalidDataException>();

        seen.AddRange(await alice.TextsAsync(2));
        seen.Should().Equal("first", "second", "second", "third");
    }

    [Test]
    public async Task Many_more_messages_than_a_mailbox_holds_come_once_each_and_without_a_pause()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped, mailboxes: options => options.MaxMailboxMessages = 4);
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();
        var retries = 0;
        alice.StateChanged += (_, change) => retries += change.State == InboxClientState.Retrying ? 1 : 0;
        for (var i = 0; i < 30; i++)
        {
            while ((await app.Peer("bob").SendAsync("alice", $"{i}")).Status == 503)
            {
                await Task.Yield();
            }

            (await alice.NextAsync()).Text.Should().Be($"{i}");
        }

        retries.Should().Be(0);
    }

    [Test]
    public async Task What_a_process_did_not_finish_is_given_to_its_successor_and_what_it_did_is_not()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using (var first = await app.Connect("alice", Transport).OpenedAsync())
        {
            await SendAsync(app, "alice", "handled", "in the middle", "never seen");
            (await first.TextsAsync(2)).Should().Equal("handled", "in the middle");
        }

        await using var second = app.Connect("alice", Transport);
        (await second.TextsAsync(2)).Should().Equal("in the middle", "never seen");
    }

    [Test]
    public async Task A_receive_that_was_cancelled_took_no_message_with_it()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();
        using var cancel = new CancellationTokenSource();
        var waiting = alice.ReceiveAsync(cancel.Token);
        await cancel.CancelAsync();
        await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<OperationCanceledException>();

        await SendAsync(app, "alice", "offer");

        (await alice.NextAsync()).Text.Should().Be("offer");
    }

    [Test]
    public async Task Two_receives_at_once_are_a_mistake_that_is_named()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();
        var waiting = alice.ReceiveAsync(Patience.CancellationToken());

        await FluentActions.Awaiting(() => alice.ReceiveAsync()).Should().ThrowAsync<InvalidOperationException>().WithMessage("*one consumer at a time*");

        await SendAsync(app, "alice", "offer");
        (await waiting).Text.Should().Be("offer");
    }

    [Test]
    public async Task More_than_a_client_keeps_arrives_all_the_same()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = await app.Connect("alice", Transport, configure: options => options.MaxPending = 2).OpenedAsync();
        var texts = Enumerable.Range(0, 10).Select(i => $"{i}").ToArray();
        await SendAsync(app, "alice", texts);

        (await alice.TextsAsync(10)).Should().Equal(texts);
    }

    private static async Task SendAsync(InboxApp app, string to, params string[] texts)
    {
        foreach (var text in texts)
        {
            (await app.Peer("bob").SendAsync(to, text)).Status.Should().Be(200);
        }
    }
}
