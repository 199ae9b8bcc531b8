namespace Inbox.Browser.Tests.Driving;

/// <summary>The cards on which the sample's pages say what is wrong.</summary>
internal static class Notices
{
    /// <summary>A card with that text; and its button is the way on.</summary>
    public static Task SeesNoticeAsync(this Page page, string text, string button) => page.WaitForAsync(
        $"[...document.querySelectorAll('.notice')].some(notice => notice.querySelector('p').textContent.includes('{text}') && notice.querySelector('button')?.textContent === '{button}')");

    public static Task PressNoticeAsync(this Page page, string button) => page.EvaluateAsync(
        $"[...document.querySelectorAll('.notice button')].find(button => button.textContent === '{button}').click()");
}
