using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Client.Receiving;

namespace Inbox.Client.Tests.Receiving;

[TestFixture]
public sealed class ArrivalsTests
{
    [Test]
    public async Task There_is_room_below_the_limit_and_none_at_it()
    {
        var arrivals = new Arrivals(capacity: 2);
        arrivals.Add([Message(1)]);
        arrivals.RoomAsync(default).IsCompleted.Should().BeTrue();

        arrivals.Add([Message(2)]);
        var room = arrivals.RoomAsync(Patience.CancellationToken());
        room.IsCompleted.Should().BeFalse();

        await arrivals.TakeAsync(default);
        await room;
    }

    [Test]
    public async Task What_is_given_again_by_the_server_is_given_once_to_the_consumer()
    {
        var arrivals = new Arrivals(capacity: 10);
        arrivals.Add([Message(1), Message(2)]);
        (await arrivals.TakeAsync(default))!.Id.Should().Be(1);
        arrivals.Add([Message(1), Message(2), Message(3)]);

        (await arrivals.TakeAsync(default))!.Id.Should().Be(2);
        (await arrivals.TakeAsync(default))!.Id.Should().Be(3);
        arrivals.Acknowledged.Should().Be(2);
    }

    [Test]
    public async Task Ids_that_went_back_are_those_of_another_server_and_are_given_and_acknowledged()
    {
        var arrivals = new Arrivals(capacity: 10);
        arrivals.Add([Message(1000)]);
        await arrivals.TakeAsync(default);
        var acknowledged = arrivals.AcknowledgedAsync(0, Patience.CancellationToken());
        arrivals.Add([Message(3), Message(3), Message(4)]);
        (await arrivals.TakeAsync(default))!.Id.Should().Be(3);
        (await acknowledged).Should().Be(1000);

        acknowledged = arrivals.AcknowledgedAsync(1000, Patience.CancellationToken());
        (await arrivals.TakeAsync(default))!.Id.Should().Be(4);
        (await acknowledged).Should().Be(3);
    }

    [Test]
    public async Task What_waits_when_it_ends_is_given_before_the_error()
    {
        var arrivals = new Arrivals(capacity: 10);
        arrivals.Add([Message(1)]);
        arrivals.End(new InboxException("over"));

        (await arrivals.TakeAsync(default))!.Id.Should().Be(1);
        await FluentActions.Awaiting(() => arrivals.TakeAsync(default)).Should().ThrowAsync<InboxException>().WithMessage("over");
    }

    [Test]
    public async Task What_is_anothers_now_is_given_to_nobody_here()
    {
        var arrivals = new Arrivals(capacity: 10);
        arrivals.Add([Message(1)]);
        arrivals.End(new InboxException("superseded"), forget: true);

        await FluentActions.Awaiting(() => arrivals.TakeAsync(default)).Should().ThrowAsync<InboxException>();
    }

    private static ReceivedMessage Message(long id) => new(id, "bob", MessageKind.Text, default);
}
