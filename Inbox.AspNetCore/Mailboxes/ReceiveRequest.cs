using System.Diagnostics.CodeAnalysis;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Mailboxes.Polling;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>The parameters of a GET, read from its query and headers.</summary>
/// <param name="Wait">How long to wait, after the cap.</param>
/// <param name="WaitIsPreferred">Whether the wait came in <c>Prefer</c>, which is answered with <c>Preference-Applied</c>.</param>
/// <param name="Max">The most messages of a batch; null for one message, as it was sent.</param>
/// <param name="After">The id up to which messages are acknowledged; null to receive without acknowledging.</param>
internal readonly record struct ReceiveRequest(TimeSpan Wait, bool WaitIsPreferred, int? Max, long? After)
{
    /// <param name="request">The GET.</param>
    /// <param name="query">Its query.</param>
    /// <param name="options">The options, for the cap and the default.</param>
    /// <param name="result">The parameters.</param>
    /// <param name="error">What is wrong with the request.</param>
    public static bool TryRead(
        HttpRequest request, in InboxQuery query, InboxEndpointOptions options, out ReceiveRequest result, [NotNullWhen(false)] out string? error)
    {
        result = default;
        error = null;
        var prefer = query.Wait is null ? PreferHeader.Wait(request.Headers["Prefer"]) : null;
        var wait = options.DefaultWait;
        if ((query.Wait ?? prefer) is { } seconds)
        {
            if (!WholeNumber.TryParse(seconds, out var number))
            {
                error = "'wait' must be a whole number of seconds, 0 or more.";
                return false;
            }

            wait = number >= options.MaxWait.TotalSeconds ? options.MaxWait : TimeSpan.FromSeconds(number);
        }

        int? max = null;
        if (query.Max is { } most)
        {
            if (!WholeNumber.TryParse(most, out var number) || number < 1)
            {
                error = "'max' must be a whole number of messages, 1 or more.";
                return false;
            }

            max = (int)Math.Min(number, int.MaxValue);
        }

        if (!TryReadAfter(query.After, request.Headers["Last-Event-ID"], out var after))
        {
            error = "'after' and 'Last-Event-ID' must be whole numbers: the id of a message, or 0 to begin.";
            return false;
        }

        result = new(wait, prefer is not null, max, after);
        return true;
    }

    /// <summary>Reads both places; the larger value wins, since a browser that reconnects keeps its URL and adds the header.</summary>
    private static bool TryReadAfter(string? query, StringValues header, out long? after)
    {
        after = null;
        if (query is not null)
        {
            if (!WholeNumber.TryParse(query, out var number))
            {
                return false;
            }

            after = number;
        }

        if (header.Count > 0)
        {
            if (header.Count > 1 || !WholeNumber.TryParse(header[0], out var number))
            {
                return false;
            }

            after = Math.Max(after ?? 0, number);
        }

        return true;
    }
}
