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
        await a.SeesNoticeAsync("There is no such code", "Make a new link");
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

    [TestCase("kx4t-9mp")]
    public async Task Garbage_is_told_so_and_the_right_code_still_connects(string garbage)
    {
        var (a, b) = await OfferAsync();
        await a.EnterAsync(garbage);
        await a.SeesNoticeAsync("That is neither a code nor an answer", "Make a new link");
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
    }

    [Test]
    public async Task On_a_phone_what_is_wrong_is_in_sight()
    {
        var a = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/connect/code.html"), 360, 640);
        await a.LinkAsync(Server);
        await a.EnterAsync("nonsense here");
        await a.SeesNoticeAsync("That is neither a code nor an answer", "Make a new link");
        await a.WaitForAsync("(place => place.top >= 0 && place.bottom <= innerHeight)(document.querySelector('.notice').getBoundingClientRect())");
    }

    [TestCase("#o=EAJB5rWn7mN1cuYo")]
    public async Task A_link_that_lost_a_part_is_told_so(string fragment)
    {
        var b = await OpenAsync($"/connect/join.html{fragment}");
        await b.SeesNoticeAsync("This link is not an invitation, or a part of it is missing", "Make a link here");
        await b.PressNoticeAsync("Make a link here");
        await b.LinkAsync(Server);
    }

    [Test]
    public async Task The_bare_join_page_says_what_it_is_for()
    {
        var b = await OpenAsync("/connect/join.html");
        await b.SeesNoticeAsync("with the link that the other device shows", "Make a link here");
    }

    [Test]
    public async Task A_second_B_is_told_so_and_the_first_one_connects()
    {
        var (a, b) = await OfferAsync();
        var code = await b.CodeAsync();
        var second = await (await Browsers.OpenAsync("firefox")).OpenAsync(await a.LinkAsync(Server));
        await second.SeesNoticeAsync("This link was already answered", "Make a link here");
        await a.EnterAsync(code);
        await a.IsConnectedAsync();
        await b.IsConnectedAsync();
    }

    [Test]
    public async Task An_answers_link_that_nobody_waits_for_is_told_so()
    {
        var page = await OpenAsync("/connect/code.html#a=00000000");
        await page.SeesNoticeAsync("not open in this browser. Paste the link there.", "Make a new link here");
    }
}
