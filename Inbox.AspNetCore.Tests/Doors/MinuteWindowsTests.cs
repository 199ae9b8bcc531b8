using System.Net;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Doors;

/// <summary>Counting in windows of a minute, when there are more who are counted than places.</summary>
public sealed class MinuteWindowsTests
{
    private readonly TestClock _clock = new();

    [Test]
    public void Each_is_counted_for_itself()
    {
        var windows = new MinuteWindows(perMinute: 1, _clock);
        var keys = Enumerable.Range(0, MinuteWindows.Places / 16).Select(i => MinuteWindows.KeyOf($"name {i}", IPAddress.Loopback)).ToArray();

        Array.ConvertAll(keys, windows.Note).Should().AllBeEquivalentTo(default(int?));
        Array.ConvertAll(keys, windows.Note).Should().AllBeEquivalentTo(60);
    }

    [Test]
    public void Who_was_counted_often_is_not_forgotten_for_any_number_that_is_counted_seldom()
    {
        var windows = new MinuteWindows(perMinute: 10, _clock);
        var guessed = MinuteWindows.KeyOf("alice", IPAddress.Loopback);
        for (var i = 0; i < 11; i++)
        {
            windows.Note(guessed);
        }

        for (var i = 0; i < 1_000_000; i++)
        {
            windows.Note(MinuteWindows.KeyOf($"other {i}", IPAddress.Loopback));
        }

        windows.Note(guessed).Should().Be(60);
    }

    [Test]
    public void What_is_taken_back_was_not_counted_and_gives_its_place_back()
    {
        var windows = new MinuteWindows(perMinute: 1, _clock);
        for (var i = 0; i < 100; i++)
        {
            windows.Note(1).Should().BeNull();
            windows.TakeBack(1);
        }

        windows.TakeBack(1);
        windows.Note(1).Should().BeNull();
        windows.Note(1).Should().Be(60);
    }

    [Test]
    public void A_minute_later_all_is_forgotten()
    {
        var windows = new MinuteWindows(perMinute: 1, _clock);
        windows.Note(1);
        windows.Note(1).Should().Be(60);
        _clock.AdvanceSeconds(59.5);
        windows.Note(1).Should().Be(1);
        _clock.AdvanceSeconds(0.5);
        windows.Note(1).Should().BeNull();
    }
}
