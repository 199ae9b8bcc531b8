using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Connect;

/// <summary>Each thing that is wrong with a code or a link is told, and leaves a way on.</summary>
[TestFixture]
internal sealed class CodeTroubleTests : ConnectFixture
{
    [Test]
    public async Task An_unknown_code_is_told_so_and_the_right_one_still_connects()
    {
        var (a, b) = await OfferAsync();
        await a.EnterAsync("0000-0000");
        await a.SeesNoticeAsync("Nobody has that code", "Make a new link");
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
    }

    [Test]
    [OwnServer]
    public async Task An_expired_code_is_told_so_on_both_pages_and_a_new_link_connects()
    {
        // As long as B may take to answer, on a machine that is busy with other things.
        await StartServerWithAsync("-code-timeout=20");
        var (a, b) = await OfferAsync();
        var code = await b.CodeAsync();
        await a.SeesNoticeAsync("The link has expired", "Make a new link");
        await b.SeesNoticeAsync("The code has expired", "Make a link here");
        await a.EnterAsync(code);
        await a.SeesNoticeAsync("That code has expired", "Make a new link");
        await ConnectAnewAsync(a);
    }

    [Test]
    [OwnServer]
    public async Task An_expired_link_is_told_so()
    {
        await StartServerWithAsync("-code-timeout=1");
        var a = await OpenAsync("/connect/code.html");
        var link = await a.LinkAsync(Server);
        await a.SeesNoticeAsync("The link has expired", "Make a new link");
        var b = await (await Browsers.OpenAsync()).OpenAsync(link);
        await b.SeesNoticeAsync("This link has expired. Ask for a new one.", "Make a link here");
    }

    [Test]
    public async Task A_code_that_was_used_is_told_so()
    {
        var (a, b) = await OfferAsync();
        var (link, code) = (await a.LinkAsync(Server), await b.CodeAsync());
        await a.EnterAsync(code);
        await a.IsConnectedAsync();

        var other = await OpenAsync("/connect/code.html");
        await WaitForStatusAsync(other, code, 410);
        await other.EnterAsync(code);
        await other.SeesNoticeAsync("That code was used already", "Make a new link");
        var late = await (await Browsers.OpenAsync()).OpenAsync(link);
        await late.SeesNoticeAsync("This link was used already", "Make a link here");
    }

    [Test]
    public async Task An_offers_code_where_an_answers_belongs_is_told_so()
    {
        var (a, b) = await OfferAsync();
        var own = await a.LinkAsync(Server);
        await a.EnterAsync(own);
        await a.SeesNoticeAsync("That is a link for the other device", "Make a new link");
        await a.EnterAsync(own[^8..]);
        await a.SeesNoticeAsync("That is a link for the other device", "Make a new link");

        var another = await OpenAsync("/connect/code.html");
        await a.EnterAsync((await another.LinkAsync(Server))[^8..]);
        await a.SeesNoticeAsync("That is the code of a link, not of an answer", "Make a new link");
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
    }

    [TestCase("hello there")]
    [TestCase("kx4t-9mp")]
    [TestCase("https://example.org/")]
    [TestCase("#a=EAJB5rWn7mN1cuYo")]
    public async Task Garbage_is_told_so_and_the_right_code_still_connects(string garbage)
    {
        var (a, b) = await OfferAsync();
        await a.EnterAsync(garbage);
        await a.SeesNoticeAsync("That is no code and no answer", "Make a new link");
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
    }

    [Test]
    public async Task On_a_phone_what_is_wrong_is_in_sight()
    {
        var a = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/connect/code.html"), 360, 640);
        await a.LinkAsync(Server);
        await a.EnterAsync("nonsense here");
        await a.SeesNoticeAsync("That is no code and no answer", "Make a new link");
        await a.WaitForAsync("(place => place.top >= 0 && place.bottom <= innerHeight)(document.querySelector('.notice').getBoundingClientRect())");
    }

    [Test]
    public async Task A_packed_answer_that_lost_a_part_is_told_so()
    {
        var a = await OpenAsync("/connect/code.html#direct");
        var b = await (await Browsers.OpenAsync()).OpenAsync(await a.LinkAsync(Server));
        var answer = await b.LinkAsync(Server);
        await a.EnterAsync(answer[..^5]);
        await a.SeesNoticeAsync("That is no code and no answer", "Make a new link");
        await a.EnterAsync(answer);
        await a.IsConnectedAsync();
    }

    [TestCase("#o=0000000")]
    [TestCase("#o=EAJB5rWn7mN1cuYo")]
    [TestCase("#nonsense")]
    public async Task A_link_that_lost_a_part_is_told_so(string fragment)
    {
        var b = await OpenAsync($"/connect/join.html{fragment}");
        await b.SeesNoticeAsync("This link is no invitation, or a part of it is missing", "Make a link here");
        await b.PressNoticeAsync("Make a link here");
        await b.LinkAsync(Server);
    }

    [Test]
    public async Task A_link_that_nobody_has_is_told_so()
    {
        var b = await OpenAsync("/connect/join.html#o=00000000");
        await b.SeesNoticeAsync("Nobody has this link any more", "Make a link here");
    }

    [Test]
    public async Task The_bare_join_page_says_what_it_is_for()
    {
        var b = await OpenAsync("/connect/join.html");
        await b.SeesNoticeAsync("opened by a link that another device shows", "Make a link here");
    }

    [Test]
    public async Task A_second_B_is_told_so_and_the_first_one_connects()
    {
        var (a, b) = await OfferAsync();
        var code = await b.CodeAsync();
        var second = await (await Browsers.OpenAsync("firefox")).OpenAsync(await a.LinkAsync(Server));
        await second.SeesNoticeAsync("Somebody else has answered this link already", "Make a link here");
        await a.EnterAsync(code);
        await a.IsConnectedAsync();
        await b.IsConnectedAsync();
    }

    [Test]
    public async Task An_answer_to_a_former_link_without_the_server_is_told_so()
    {
        var a = await OpenAsync("/connect/code.html#direct");
        var b = await (await Browsers.OpenAsync()).OpenAsync(await a.LinkAsync(Server));
        var answer = await b.LinkAsync(Server);
        await a.ReloadAsync();
        await a.WaitForTextAsync("so the link that it showed before is void");
        await a.EnterAsync(answer);
        await a.SeesNoticeAsync("answers another link than the one shown here", "Make a new link");
    }

    [Test]
    public async Task An_answers_link_that_nobody_waits_for_is_told_so()
    {
        var page = await OpenAsync("/connect/code.html#a=00000000");
        await page.SeesNoticeAsync("not open in this browser. Paste it there.", "Make a new link here");
    }

    [Test]
    [OwnServer]
    public async Task Too_many_wrong_codes_are_told_so()
    {
        var a = await OpenAsync("/connect/code.html");
        for (var guess = 0; guess < 10; guess++)
        {
            await a.EnterAsync($"0000-000{guess}");
            await a.SeesNoticeAsync("Nobody has that code", "Make a new link");
            await a.WaitForAsync("!document.querySelector('#enter input').disabled");
        }

        await a.EnterAsync("0000-0000");
        await a.SeesNoticeAsync("Too many wrong codes", "Try again");
    }
}
