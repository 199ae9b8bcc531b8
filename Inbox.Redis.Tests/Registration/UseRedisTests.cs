using Inbox.Redis.Rendezvous;
using Inbox.Redis.Rooms;
using Inbox.Redis.Tests.Hosting;
using Inbox.Rendezvous;
using Inbox.Rooms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inbox.Redis.Tests.Registration;

/// <summary>What an app has after <c>UseRedis</c>.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class UseRedisTests
{
    private readonly string _prefix = Guid.NewGuid().ToString("n");

    [Test]
    public async Task The_default_mailboxes_bring_rooms_and_codes_with_and_without_a_key()
    {
        await using var app = Build(_ => { });
        app.GetRequiredService<IRoomStore>().Should().BeOfType<RedisRoomStore>().And.BeSameAs(app.GetRequiredKeyedService<IRoomStore>(""));
        app.GetRequiredService<IRendezvousStore>().Should().BeOfType<RedisRendezvousStore>().And.BeSameAs(app.GetRequiredKeyedService<IRendezvousStore>(""));
    }

    [Test]
    public async Task Named_mailboxes_leave_rooms_and_codes_as_they_are()
    {
        await using var app = Build(_ => { }, name: "theirs");
        app.GetService<IRoomStore>().Should().BeNull();
        app.GetService<IRendezvousStore>().Should().BeNull();
    }

    [Test]
    public async Task Rooms_and_codes_have_the_limits_of_the_options()
    {
        await using var app = Build(redis => (redis.Rooms.MaxNameBytes, redis.Codes.MaxSignalBytes) = (1, 1));
        (await app.GetRequiredService<IRoomStore>().JoinAsync("xy")).Status.Should().Be(JoinStatus.IllegalName);
        (await app.GetRequiredService<IRoomStore>().JoinAsync("x")).Status.Should().Be(JoinStatus.Joined);
        (await app.GetRequiredService<IRendezvousStore>().OfferAsync("xy"u8.ToArray())).Status.Should().Be(RendezvousStatus.WrongSize);
        (await app.GetRequiredService<IRendezvousStore>().OfferAsync("x"u8.ToArray())).Status.Should().Be(RendezvousStatus.Done);
    }

    [Test]
    public async Task A_limit_out_of_its_range_fails_at_startup_by_name()
    {
        await using (var app = Build(redis => redis.Rooms.MaxMembers = 0))
        {
            await Starting(app).Should().ThrowAsync<ArgumentException>().WithMessage("*RoomOptions.MaxMembers*");
        }

        await using (var app = Build(redis => redis.Codes.MaxCodes = 1))
        {
            await Starting(app).Should().ThrowAsync<ArgumentException>().WithMessage("*RendezvousOptions.MaxCodes*");
        }
    }

    [Test]
    public async Task A_node_with_other_limits_than_the_ones_that_run_does_not_start()
    {
        await using var first = Build(_ => { });
        await Starting(first)();
        await using (var other = Build(redis => redis.Rooms.MaxPendingBytes = 5000))
        {
            await Starting(other).Should().ThrowAsync<InvalidOperationException>().WithMessage("Rooms.MaxPendingBytes is 5000 here and 1048576 on*");
        }

        await using (var other = Build(redis => redis.Codes.Lifetime = TimeSpan.FromMinutes(1)))
        {
            await Starting(other).Should().ThrowAsync<InvalidOperationException>().WithMessage("Codes.Lifetime is 00:01:00 here and 00:10:00 on*");
        }
    }

    private static Func<Task> Starting(ServiceProvider app) => async () =>
    {
        foreach (var service in app.GetServices<IHostedService>())
        {
            await service.StartAsync(default);
        }
    };

    private ServiceProvider Build(Action<RedisInboxOptions> configure, string name = "")
    {
        var services = new ServiceCollection();
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        new InboxBuilder(services, name).UseRedis($"127.0.0.1:{AssemblySetup.Redis.Port}", redis =>
        {
            redis.Prefix = _prefix;
            configure(redis);
        });
        return services.BuildServiceProvider();
    }
}
