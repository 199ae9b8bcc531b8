namespace Inbox.Client.Tests;

[TestFixture]
public sealed class BackoffTests
{
    [Test]
    public void Pauses_grow_up_to_the_longest_and_are_spread_from_a_millisecond_on()
    {
        var longest = new TimeSpan[40];
        for (var round = 0; round < 2000; round++)
        {
            var backoff = new Backoff(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(15));
            for (var i = 0; i < longest.Length; i++)
            {
                var pause = backoff.Next();
                pause.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(1), "of less there is no timer");
                longest[i] = pause > longest[i] ? pause : longest[i];
            }
        }

        longest[0].TotalSeconds.Should().BeInRange(0.45, 0.5);
        longest[1].TotalSeconds.Should().BeInRange(0.9, 1);
        longest[39].TotalSeconds.Should().BeInRange(13.5, 15);
    }

    [Test]
    public void What_the_server_asked_for_comes_before_the_random_part()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(15));

        backoff.Next(TimeSpan.FromSeconds(5)).TotalSeconds.Should().BeInRange(5, 5.5);
    }

    [Test]
    public void After_a_success_pauses_are_short_again()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(15));
        for (var i = 0; i < 10; i++)
        {
            backoff.Next();
        }

        backoff.Reset();

        backoff.Next().TotalSeconds.Should().BeLessThanOrEqualTo(0.5);
    }
}
