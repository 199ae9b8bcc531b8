using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Inbox.Tests;

[TestFixture]
internal sealed class InboxOptionsTests
{
    [Test]
    public void The_defaults_are_those_of_the_protocol()
    {
        new InboxOptions().Should().BeEquivalentTo(new
        {
            IdleTimeout = TimeSpan.FromSeconds(60),
            MessageTimeout = TimeSpan.FromSeconds(60),
            Lease = TimeSpan.FromSeconds(30),
            MaxHold = TimeSpan.FromSeconds(30),
            SweepInterval = TimeSpan.FromSeconds(1),
            MaxMailboxMessages = 100,
            MaxMessageBytes = 1_048_576,
            MaxMailboxBytes = 4_194_304L,
            MaxMailboxes = 100_000,
            MaxTotalMessages = 1_000_000,
            MaxTotalBytes = 268_435_456L,
        });
        Validate(_ => { }).Succeeded.Should().BeTrue();
    }

    [Test]
    public void A_value_out_of_its_range_is_refused_by_name()
    {
        Refuses(nameof(InboxOptions.IdleTimeout), o => o.IdleTimeout = TimeSpan.Zero);
        Refuses(nameof(InboxOptions.IdleTimeout), o => o.IdleTimeout = TimeSpan.FromDays(7) + TimeSpan.FromTicks(1));
        Refuses(nameof(InboxOptions.MessageTimeout), o => o.MessageTimeout = TimeSpan.FromTicks(-1));
        Refuses(nameof(InboxOptions.MessageTimeout), o => o.MessageTimeout = TimeSpan.MaxValue);
        Refuses(nameof(InboxOptions.Lease), o => o.Lease = TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Refuses(nameof(InboxOptions.Lease), o => o.Lease = TimeSpan.FromHours(1) + TimeSpan.FromTicks(1));
        Refuses(nameof(InboxOptions.MaxHold), o => o.MaxHold = TimeSpan.FromTicks(-1));
        Refuses(nameof(InboxOptions.MaxHold), o => o.MaxHold = TimeSpan.FromHours(1) + TimeSpan.FromTicks(1));
        Refuses(nameof(InboxOptions.SweepInterval), o => o.SweepInterval = TimeSpan.Zero);
        Refuses(nameof(InboxOptions.MaxMailboxMessages), o => o.MaxMailboxMessages = 0);
        Refuses(nameof(InboxOptions.MaxMessageBytes), o => o.MaxMessageBytes = 0);
        Refuses(nameof(InboxOptions.MaxMailboxBytes), o => o.MaxMailboxBytes = o.MaxMessageBytes - 1);
        Refuses(nameof(InboxOptions.MaxMailboxes), o => o.MaxMailboxes = 0);
        Refuses(nameof(InboxOptions.MaxTotalMessages), o => o.MaxTotalMessages = o.MaxMailboxMessages - 1);
        Refuses(nameof(InboxOptions.MaxTotalMessages), o => o.MaxTotalMessages = 8_388_609);
        Refuses(nameof(InboxOptions.MaxTotalBytes), o => o.MaxTotalBytes = (1L << 38) + 1);
        Refuses(nameof(InboxOptions.MaxTotalBytes), o => o.MaxTotalBytes = o.MaxMailboxBytes - 1);
    }

    [Test]
    public void The_edges_of_the_ranges_are_legal()
    {
        Validate(o =>
        {
            o.IdleTimeout = TimeSpan.FromTicks(1);
            o.MessageTimeout = TimeSpan.Zero;
            o.SweepInterval = TimeSpan.FromMilliseconds(1);
            o.MaxMailboxMessages = o.MaxMailboxes = o.MaxTotalMessages = 1;
            o.MaxTotalBytes = o.MaxMailboxBytes = o.MaxMessageBytes = 1;
        }).Succeeded.Should().BeTrue();
    }

    [Test]
    public void Adding_a_store_twice_configures_the_same_one()
    {
        using var services = new ServiceCollection()
            .AddMailboxStore(configure: o => o.MaxMailboxMessages = 7).Services
            .AddMailboxStore(configure: o => o.MaxMailboxes = 8).Services
            .BuildServiceProvider();
        services.GetServices<IMailboxStore>().Should().ContainSingle()
            .Which.Should().BeSameAs(services.GetRequiredKeyedService<IMailboxStore>(""));
        services.GetRequiredService<IOptions<InboxOptions>>().Value.Should().BeEquivalentTo(new { MaxMailboxMessages = 7, MaxMailboxes = 8 });
    }

    [Test]
    public void Stores_of_two_names_are_two()
    {
        using var services = new ServiceCollection().AddMailboxStore("a").Services.AddMailboxStore("b").Services.BuildServiceProvider();
        services.GetRequiredKeyedService<IMailboxStore>("a").Should().NotBeSameAs(services.GetRequiredKeyedService<IMailboxStore>("b"));
        services.GetService<IMailboxStore>().Should().BeNull();
    }

    [Test]
    public void A_store_that_cannot_work_is_not_made()
    {
        using var services = new ServiceCollection().AddMailboxStore(configure: o => o.MaxMailboxMessages = 0).Services.BuildServiceProvider();
        services.Invoking(s => s.GetRequiredService<IMailboxStore>())
            .Should().Throw<OptionsValidationException>().WithMessage("*MaxMailboxMessages*1 to 1,000,000*it is 0*");
    }

    private static void Refuses(string property, Action<InboxOptions> configure)
    {
        var result = Validate(configure);
        result.Failed.Should().BeTrue($"{property} is out of its range");
        result.FailureMessage.Should().Contain(property);
    }

    private static ValidateOptionsResult Validate(Action<InboxOptions> configure)
    {
        var options = new InboxOptions();
        configure(options);
        return new InboxOptionsValidator().Validate("", options);
    }
}
